/**
 * Makes configuration trustworthy: reads the documented environment variables, and ends a start whose configuration has
 * an unknown key or a wrong value with one readable message.
 *
 * <p>Runs before any bean exists, as environment post-processors: {@link dev.breakwater.configuration.EnvironmentVariables}
 * before the configuration files are read, {@link dev.breakwater.configuration.ConfigurationGate} after.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.breakwater.configuration;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
