/**
 * The one guarded way to Redis: connection, time limit, breaker and state. Nothing of it starts without a configured Redis.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"outbound", "resilience"})
package dev.breakwater.redis;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
