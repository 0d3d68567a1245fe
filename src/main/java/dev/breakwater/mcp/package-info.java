/**
 * Talks to MCP servers: child process, HTTP, transport, session, supervision, and the catalogue of their tools.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"resilience", "configuration", "outbound", "tracing"})
package dev.breakwater.mcp;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
