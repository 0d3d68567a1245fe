package dev.breakwater.failure;

/** Who has to act so that a failure does not happen again. */
public enum Fault {
    /** The caller: the request itself is wrong. */
    CALLER,
    /** A policy of the gateway's operator: a limit was reached. */
    POLICY,
    /** The model's provider. */
    PROVIDER,
    /** An MCP server. */
    TOOL,
    /** The gateway itself. */
    GATEWAY
}
