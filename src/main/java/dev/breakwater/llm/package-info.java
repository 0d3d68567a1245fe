/**
 * Talks to language models: providers, the HTTP client under them, and the keyless demo model.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"resilience"})
package dev.breakwater.llm;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
