/**
 * Deadlines and the clock they are read from; later also retry schedules and breakers.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.breakwater.resilience;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
