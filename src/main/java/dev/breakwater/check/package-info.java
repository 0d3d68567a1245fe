/**
 * The command {@code check-config}: says whether the gateway would work as it is configured, and what to do where not.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"configuration", "mcp", "llm", "agent", "outbound", "redis", "resilience"})
package dev.breakwater.check;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
