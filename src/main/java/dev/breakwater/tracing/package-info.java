/**
 * Traces over OTLP: what is worth a span anywhere says so here, and without an endpoint none of it exists.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.breakwater.tracing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
