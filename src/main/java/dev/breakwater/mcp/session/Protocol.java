package dev.breakwater.mcp.session;

import dev.breakwater.resilience.Deadline;

/** What differs between versions of MCP. */
public interface Protocol {

    /**
     * Introduces the gateway to the server and learns what it is.
     *
     * @throws SessionException if the server does not answer, answers with an error, or speaks another version
     */
    ServerInfo greet(McpSession session, Deadline deadline) throws SessionException, InterruptedException;

    /** Whether the server still answers, in whatever words, by the deadline. */
    boolean alive(McpSession session, Deadline deadline) throws InterruptedException;

    /**
     * What a server says of itself.
     *
     * @param hasTools whether it has tools at all; one that does not say so need not be asked for them
     */
    record ServerInfo(String name, String version, String protocolVersion, boolean hasTools) {}
}
