package dev.breakwater.redis;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** Redis in the health document. Without it the gateway is degraded and never down: every request is answered all the same. */
final class RedisHealth implements HealthIndicator {

    static final Status DEGRADED = new Status("DEGRADED");

    private final RedisGuard guard;

    RedisHealth(RedisGuard guard) {
        this.guard = guard;
    }

    @Override
    public Health health() {
        RedisState state = guard.state();
        boolean up = state.status() == RedisState.Status.UP;
        Health.Builder health = (up ? Health.up() : Health.status(DEGRADED))
                .withDetail("status", up ? "healthy" : "degraded")
                .withDetail("state", state.status().label())
                .withDetail("since", state.since().toString());
        return up ? health.build() : health.withDetail("reason", state.reason()).build();
    }
}
