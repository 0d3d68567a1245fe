package dev.breakwater.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time that one request may still spend waiting for Redis. All its calls share it, however far they lie apart: what a
 * request does between two calls is not counted, a call that fails at the end of its time is. Safe for use by several threads.
 */
public final class RedisBudget {

    private final long whole;
    private final AtomicLong left;
    private final boolean onlyFailures;

    private RedisBudget(long whole, AtomicLong left, boolean onlyFailures) {
        this.whole = whole;
        this.left = left;
        this.onlyFailures = onlyFailures;
    }

    /** A budget of that much time. */
    public static RedisBudget of(Duration time) {
        return new RedisBudget(time.toNanos(), new AtomicLong(time.toNanos()), false);
    }

    /**
     * The same budget for calls that cost the request nothing as long as they are answered, because it waits for something
     * else anyway: of these only failed ones are charged.
     */
    public RedisBudget whileWaiting() {
        return new RedisBudget(whole, left, true);
    }

    /** What is left, never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, left.get()));
    }

    /** Whether an answer that does not come within that time is late, and not only asked for at the end of the budget. */
    boolean isFairTime(long nanos) {
        return nanos >= whole / 2;
    }

    void charge(long nanos, boolean answered) {
        if (!(onlyFailures && answered)) {
            left.addAndGet(-nanos);
        }
    }

    @Override
    public String toString() {
        return "RedisBudget[" + remaining() + "]";
    }
}
