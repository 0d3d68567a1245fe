/** An MCP server that misbehaves on request, and what tests need to run it as a real child process. */
@NullMarked
package dev.breakwater.testing.mcp;

import org.jspecify.annotations.NullMarked;
