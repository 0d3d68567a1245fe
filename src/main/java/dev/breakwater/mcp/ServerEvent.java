package dev.breakwater.mcp;

import java.time.Instant;

/**
 * A server has changed its state.
 *
 * @param to the new state's name, as in {@link ServerStatus#state()}
 */
public record ServerEvent(String server, String from, String to, Instant at) {}
