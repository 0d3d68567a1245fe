/**
 * Which runs are let in: a bound on those under way, a fair queue in front of it, and the end of both when the gateway shuts
 * down.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"run", "resilience"})
package dev.breakwater.admission;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
