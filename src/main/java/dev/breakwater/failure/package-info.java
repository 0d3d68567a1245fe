/**
 * What can go wrong with a request, as one sealed family: each member has a code, a fault and its data.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.breakwater.failure;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
