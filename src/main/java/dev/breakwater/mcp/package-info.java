/**
 * Talks to MCP servers: child process, transport, session, supervision, and the catalogue of their tools.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"resilience", "configuration"})
package dev.breakwater.mcp;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
