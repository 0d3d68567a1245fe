/** The MCP protocol over a transport: requests and their answers, cancellation, the handshake, tools. */
@NullMarked
package dev.breakwater.mcp.session;

import org.jspecify.annotations.NullMarked;
