/**
 * Answers a question with a model that uses tools, and guards the run that does it.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "admission",
            "admission :: ratelimit",
            "admission :: idempotency",
            "cache",
            "llm",
            "mcp",
            "redis",
            "run",
            "resilience",
            "tracing"
        })
package dev.breakwater.agent;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
