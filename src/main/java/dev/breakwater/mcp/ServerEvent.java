package dev.breakwater.mcp;

import java.time.Instant;

/**
 * An instance of a server has changed its state.
 *
 * @param instance the instance's name; the server's own where it has but one
 * @param to the new state's name, as in {@link ServerStatus#state()}
 */
public record ServerEvent(String server, String instance, String from, String to, Instant at) {}
