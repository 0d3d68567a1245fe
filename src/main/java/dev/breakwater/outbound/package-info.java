/**
 * The way out to other machines: through which proxy, and whose certificates are trusted.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.breakwater.outbound;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
