/**
 * The bundled MCP servers, each a process of its own, started from the same jar and spoken to over stdio only.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.breakwater.toolserver;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
