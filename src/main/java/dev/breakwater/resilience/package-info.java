/**
 * Deadlines and the clock they are read from, retry schedules, breakers and bounds on concurrent calls.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.breakwater.resilience;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
