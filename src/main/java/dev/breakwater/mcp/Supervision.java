package dev.breakwater.mcp;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * The rules by which the instances of a server are kept alive.
 *
 * @param startPermits shared by all servers, so that they do not all start at once
 * @param listLimit how long a refresh of the tool list may take
 * @param callLimit the longest that a tool call may take; one that drains gets this long
 */
record Supervision(
        RestartSchedule schedule,
        Semaphore startPermits,
        Heartbeat heartbeat,
        Duration listLimit,
        Duration callLimit,
        Clock clock) {}
