/**
 * Deadlines and the clock they are read from, retry schedules, breakers, bounds on concurrent calls, and checks in the background.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.breakwater.resilience;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
