package dev.breakwater.admission.ratelimit;

import java.time.Duration;

/**
 * How fast a bucket fills, one token at a time, and how much it holds.
 *
 * @param perMinute tokens in a minute
 * @param capacity of a full bucket, in tokens
 */
record Rate(int perMinute, int capacity) {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** The time in which one token comes. */
    Duration perToken() {
        return MINUTE.dividedBy(perMinute);
    }

    /** The time in which an empty bucket fills. */
    Duration toFull() {
        return MINUTE.multipliedBy(capacity).dividedBy(perMinute);
    }
}
