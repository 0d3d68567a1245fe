/**
 * Which runs are let in: how often a caller may ask, once for each idempotency key, a bound on runs under way with a fair
 * queue in front of it, and the end of them when the gateway shuts down.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"run", "redis", "resilience"})
package dev.breakwater.admission;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
