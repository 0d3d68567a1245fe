package dev.breakwater.mcp;

import java.time.Clock;
import java.time.Duration;

/**
 * The rules by which the instances of a server are kept alive.
 *
 * @param startPlaces shared by all servers, so that they do not all start at once
 * @param listLimit how long a refresh of the tool list may take
 * @param callLimit the longest that a tool call may take; one that drains gets this long
 */
record Supervision(
        RestartSchedule schedule,
        StartPlaces startPlaces,
        Heartbeat heartbeat,
        Duration listLimit,
        Duration callLimit,
        Clock clock) {}
