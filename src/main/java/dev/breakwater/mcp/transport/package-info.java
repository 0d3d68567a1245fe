/**
 * Moves whole JSON-RPC messages to and from an MCP server, and owns the process behind them.
 *
 * <p>{@link dev.breakwater.mcp.transport.Transport} is one life of a server: when it ends, it has ended for good, and a
 * new one is made. {@link dev.breakwater.mcp.transport.StdioTransport} is a child process with three platform daemon
 * threads, because a native read of a pipe pins the carrier of a virtual thread.
 * {@link dev.breakwater.mcp.transport.HttpTransport} is a session over Streamable HTTP with a virtual thread for each
 * message.
 */
@NullMarked
package dev.breakwater.mcp.transport;

import org.jspecify.annotations.NullMarked;
