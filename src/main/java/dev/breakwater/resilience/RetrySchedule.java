package dev.breakwater.resilience;

import java.time.Duration;

/**
 * How often something is tried again, and how long to wait before: twice as long each time, with jitter, so that callers
 * who failed together do not come back together.
 *
 * @param retries how often at most, beside the first attempt
 * @param first the wait before the first retry
 * @param longest no wait is longer
 */
public record RetrySchedule(int retries, Duration first, Duration longest) {

    /** From here on doubling would overflow; any bound is long reached. */
    private static final int MOST_DOUBLINGS = 30;

    /**
     * The wait before a retry: from half of its time to all of it.
     *
     * @param retry the number of the retry, from 1
     * @param random from 0 to 1
     */
    public Duration pause(int retry, double random) {
        Duration doubled = first.multipliedBy(1L << Math.min(retry - 1, MOST_DOUBLINGS));
        Duration full = doubled.compareTo(longest) < 0 ? doubled : longest;
        return Duration.ofNanos((long) (full.toNanos() * (0.5 + random / 2)));
    }
}
