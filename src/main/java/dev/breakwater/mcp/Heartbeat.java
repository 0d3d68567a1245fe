package dev.breakwater.mcp;

import java.time.Duration;

/**
 * How often a server is asked whether it is there. A server that stops answering is known to have within one interval:
 * the limit of a ping is part of it.
 *
 * @param interval from the beginning of one ping's pause to the end of its limit
 */
record Heartbeat(Duration interval) {

    /** So many unanswered pings in a row, and the server is replaced. */
    static final int MISSES = 3;

    private static final Duration LONGEST_LIMIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE_WHILE_UNSTABLE = Duration.ofSeconds(1);

    /** How long an answer to a ping may take: half of the interval, at most 5 seconds. */
    Duration limit() {
        return shorter(interval.dividedBy(2), LONGEST_LIMIT);
    }

    /** How long to wait before the next ping. */
    Duration pause() {
        return interval.minus(limit());
    }

    /** The same while it is in doubt whether the server still works. */
    Duration pauseWhileUnstable() {
        return shorter(limit(), LONGEST_PAUSE_WHILE_UNSTABLE);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
