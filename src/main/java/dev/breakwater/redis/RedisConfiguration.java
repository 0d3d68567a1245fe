package dev.breakwater.redis;

import dev.breakwater.outbound.Outbound;
import dev.breakwater.resilience.BreakerRule;
import dev.breakwater.resilience.Breakers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Redis, if one is configured. */
@Configuration(proxyBeanMethods = false)
class RedisConfiguration {

    @Bean
    RedisBudgets redisBudgets(RedisSettings settings) {
        return new RedisBudgets(settings.timeBudget());
    }

    /** No endpoint shows the passwords, also where an operator lets it show other values. */
    @Bean
    SanitizingFunction redisPasswordsStayHidden() {
        return SanitizingFunction.sanitizeValue().ifKeyMatches("(?i).*redis[-_.]?url", "(?i).*sentinel[-_.]?password");
    }

    /** What there is only with a Redis. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(RedisConfigured.class)
    static class Configured {

        /** Few failures: each may have cost a request its whole budget. */
        private static final BreakerRule RULE = new BreakerRule(5, Duration.ofSeconds(5));

        @Bean
        RedisAccess redisAccess(
                RedisSettings settings,
                Outbound outbound,
                Breakers breakers,
                RedisBudgets budgets,
                MeterRegistry meters,
                Clock clock) {
            RedisTarget target = RedisTarget.parse(Objects.requireNonNull(settings.url()), settings.sentinelPassword());
            return RedisAccess.to(
                    target, outbound, breakers.breaker("redis", RULE), budgets, new RedisMeters(meters), clock);
        }

        @Bean
        RedisGuard redisGuard(RedisAccess access) {
            return access.guard();
        }

        @Bean
        HealthIndicator redisHealthIndicator(RedisGuard guard) {
            return new RedisHealth(guard);
        }

        @Bean
        MeterBinder redisHealthMeter(RedisGuard guard) {
            return meters -> Gauge.builder(
                            "redis.health", guard, it -> it.state().status() == RedisState.Status.UP ? 1 : 0)
                    .description("Whether Redis can be used in full (1) or not (0)")
                    .register(meters);
        }
    }
}
