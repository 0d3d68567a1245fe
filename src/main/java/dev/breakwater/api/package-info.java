/**
 * The HTTP face of the gateway: the agent endpoint, the catalogue endpoints, liveness and readiness,
 * and the description of all of them.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "admission",
            "admission :: ratelimit",
            "admission :: idempotency",
            "agent",
            "mcp",
            "run",
            "tracing"
        })
package dev.breakwater.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
