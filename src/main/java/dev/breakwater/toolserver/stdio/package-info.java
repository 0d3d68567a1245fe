/**
 * What every bundled MCP server is made of: its tools, the reading of their arguments, and the session over stdin and stdout.
 */
@NullMarked
package dev.breakwater.toolserver.stdio;

import org.jspecify.annotations.NullMarked;
