package dev.breakwater.toolserver.stdio;

import java.util.List;

/**
 * A bundled MCP server.
 *
 * @param name its name on the command line and in {@code initialize}
 * @param instructions what a client may tell its model about the server as a whole
 * @param tools what it offers; each name once
 * @param opening what it does at its start, on a thread of its own, while it takes calls already
 */
public record BundledServer(String name, String instructions, List<BundledTool> tools, Runnable opening) {

    public BundledServer {
        tools = List.copyOf(tools);
    }

    /** A server that has nothing to do before it is asked. */
    public BundledServer(String name, String instructions, List<BundledTool> tools) {
        this(name, instructions, tools, () -> {});
    }
}
