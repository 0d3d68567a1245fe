package dev.breakwater.resilience;

import java.time.Duration;

/**
 * When a breaker opens and for how long.
 *
 * @param failures how many counted failures in a row open it, at least 2
 * @param openTime how long it stays open before calls are let through on trial
 * @param successes how many calls on trial have to work to close it; no more are let through at a time
 */
public record BreakerRule(int failures, Duration openTime, int successes) {

    private static final int USUAL_SUCCESSES = 2;

    /** A rule by which two calls on trial have to work. */
    public BreakerRule(int failures, Duration openTime) {
        this(failures, openTime, USUAL_SUCCESSES);
    }

    public BreakerRule {
        if (failures < 2) {
            throw new IllegalArgumentException("a breaker opens after 2 failures in a row or more");
        }
    }

    /**
     * The rule for something that is tried again: one request with all its attempts alone does not open the breaker, and
     * what is hung gets the time of two calls to recover.
     *
     * @param retryAttempts how often a failed call is tried again
     * @param timeout the longest that one call may take
     */
    public static BreakerRule after(int retryAttempts, Duration timeout) {
        return new BreakerRule(retryAttempts + 2, timeout.multipliedBy(2));
    }
}
