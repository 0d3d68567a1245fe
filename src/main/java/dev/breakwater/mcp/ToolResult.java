package dev.breakwater.mcp;

/** @param attempts how often the call was sent to a server; 0 if it was not */
public record ToolResult(ToolOutcome outcome, int attempts) {}
