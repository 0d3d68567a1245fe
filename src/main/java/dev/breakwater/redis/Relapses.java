package dev.breakwater.redis;

import java.time.Duration;

/**
 * When requests are let through again to a Redis that answers pings but fails requests: at once the first time, then after
 * longer and longer, so that they do not pay for each attempt and the log does not tell of each.
 */
final class Relapses {

    private static final Duration SECOND_WAIT = Duration.ofMillis(250);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** After so long without one, the next is the first again. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(1);

    private Duration wait = Duration.ZERO;
    private boolean waiting;
    private boolean before;
    private long since;
    private long tried;

    /** @param now of {@link System#nanoTime} */
    boolean mayTry(long now) {
        if (!waiting) {
            waiting = true;
            since = now;
            wait = before && now - tried < FORGOTTEN.toNanos() ? longer(wait) : Duration.ZERO;
        }
        if (now - since < wait.toNanos()) {
            return false;
        }
        waiting = false;
        before = true;
        tried = now;
        return true;
    }

    /** It does not even answer pings: an outage of its own, and what comes after it is no relapse. */
    void outage() {
        before = false;
        waiting = false;
    }

    private static Duration longer(Duration wait) {
        if (wait.isZero()) {
            return SECOND_WAIT;
        }
        Duration doubled = wait.multipliedBy(2);
        return doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
    }
}
