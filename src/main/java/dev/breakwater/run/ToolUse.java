package dev.breakwater.run;

import java.time.Duration;

/**
 * One tool call of a run, as the answer reports it.
 *
 * @param server empty if the model asked for a tool that no server has
 * @param attempts how often the call was sent; 0 if it was not
 */
public record ToolUse(String server, String tool, ToolStatus status, int attempts, Duration duration) {}
