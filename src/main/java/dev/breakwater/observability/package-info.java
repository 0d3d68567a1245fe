/**
 * What belongs to no feature: tags common to all metrics, and how the log looks.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.breakwater.observability;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
