package dev.breakwater.toolserver.stdio;

import java.util.List;

/**
 * A bundled MCP server.
 *
 * @param name its name on the command line and in {@code initialize}
 * @param instructions what a client may tell its model about the server as a whole
 * @param tools what it offers; each name once
 */
public record BundledServer(String name, String instructions, List<BundledTool> tools) {

    public BundledServer {
        tools = List.copyOf(tools);
    }
}
