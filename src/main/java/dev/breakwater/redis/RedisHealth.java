package dev.breakwater.redis;

import dev.breakwater.resilience.HealthStatus;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Redis in the health document. Without it the gateway is degraded and never down: every request is answered all the same. */
final class RedisHealth implements HealthIndicator {

    private final RedisGuard guard;

    RedisHealth(RedisGuard guard) {
        this.guard = guard;
    }

    @Override
    public Health health() {
        RedisState state = guard.state();
        boolean up = state.status() == RedisState.Status.UP;
        Health.Builder health = (up ? HealthStatus.HEALTHY : HealthStatus.DEGRADED)
                .health()
                .withDetail("state", state.status().label())
                .withDetail("since", state.since().toString());
        return up ? health.build() : health.withDetail("error", state.reason()).build();
    }
}
