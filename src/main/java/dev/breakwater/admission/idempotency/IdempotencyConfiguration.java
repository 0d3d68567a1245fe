package dev.breakwater.admission.idempotency;

import dev.breakwater.redis.RedisBudgets;
import dev.breakwater.redis.RedisConfigured;
import dev.breakwater.redis.RedisGuard;
import dev.breakwater.resilience.Pause;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Idempotency keys, shared with other gateways where there is a Redis. */
@Configuration(proxyBeanMethods = false)
class IdempotencyConfiguration {

    /** How long a gateway is believed to be at work that is not heard of. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    @Bean
    Idempotency idempotency(
            IdempotencySettings settings, ObjectProvider<ClusterKeys> cluster, MeterRegistry meters, Clock clock) {
        var stored = new StoredOutcomes(settings.retention(), settings.memory().toBytes(), clock);
        return new Idempotency(new LocalKeys(stored), cluster.stream().findFirst(), new IdempotencyMeters(meters));
    }

    /** What there is only with a Redis. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(RedisConfigured.class)
    static class Shared {

        @Bean
        SharedKeys sharedKeys(RedisGuard redis, IdempotencySettings settings) {
            return new SharedKeys(redis, LEASE, settings.retention());
        }

        @Bean
        Keeper idempotencyKeeper(SharedKeys keys, RedisBudgets budgets) {
            return new Keeper(keys, budgets, LEASE.dividedBy(3));
        }

        @Bean
        ClusterKeys clusterKeys(SharedKeys keys, Keeper keeper, RedisBudgets budgets, Pause pause) {
            return new ClusterKeys(keys, keeper, budgets, pause);
        }
    }
}
