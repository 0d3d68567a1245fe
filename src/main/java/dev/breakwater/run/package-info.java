/**
 * A run as an ordered stream of events, and the answer as a fold of it.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.breakwater.run;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
