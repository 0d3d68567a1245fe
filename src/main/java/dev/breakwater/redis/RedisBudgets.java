package dev.breakwater.redis;

import java.time.Duration;

/** Gives each request its {@link RedisBudget}; there is one also where there is no Redis. */
public final class RedisBudgets {

    private final Duration time;

    /** @param time of one request */
    public RedisBudgets(Duration time) {
        this.time = time;
    }

    /** The budget of a request that begins now, or of work that is no request's. */
    public RedisBudget next() {
        return RedisBudget.of(time);
    }

    /** How long a request may wait for Redis. */
    public Duration time() {
        return time;
    }
}
