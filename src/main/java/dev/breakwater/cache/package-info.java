/**
 * Answers that are given again: a cache of them, in Redis and in memory, and the sharing of one run by all who ask the same
 * at the same time.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"redis", "resilience", "run"})
package dev.breakwater.cache;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
