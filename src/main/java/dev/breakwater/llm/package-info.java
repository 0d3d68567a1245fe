/**
 * Talks to language models: providers, the chain of fallbacks, the HTTP client under them, and the keyless demo model.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"outbound", "resilience", "tracing"})
package dev.breakwater.llm;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
