/**
 * What belongs to no feature: what all metrics have in common, how the log looks, the health document and the resources of the
 * process.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"resilience"})
package dev.breakwater.observability;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
