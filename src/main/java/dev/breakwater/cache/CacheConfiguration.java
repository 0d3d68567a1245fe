package dev.breakwater.cache;

import dev.breakwater.redis.RedisBudgets;
import dev.breakwater.redis.RedisGuard;
import dev.breakwater.resilience.Pause;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The answer cache and the sharing of runs. */
@Configuration(proxyBeanMethods = false)
class CacheConfiguration {

    @Bean
    SharedAnswers sharedAnswers(
            CacheSettings settings,
            Optional<RedisGuard> redis,
            RedisBudgets budgets,
            MeterRegistry meters,
            Pause pause,
            Clock clock) {
        return sharedAnswers(settings, redis, budgets, new CacheMeters(meters), pause, clock);
    }

    static SharedAnswers sharedAnswers(
            CacheSettings settings,
            Optional<RedisGuard> redis,
            RedisBudgets budgets,
            CacheMeters meters,
            Pause pause,
            Clock clock) {
        ValueFormat format = new ValueFormat((int) settings.maxAnswer().toBytes());
        Optional<RedisAnswers> shared = redis.map(it -> new RedisAnswers(it, format, settings.ttl()));
        AnswerCache cache = new AnswerCache(
                new LocalAnswers(settings.localSize().toBytes(), clock), shared, format, settings.localTime());
        Optional<ClusterFlights> cluster =
                shared.map(answers -> new ClusterFlights(redis.orElseThrow(), budgets, answers, format));
        Leaders leaders = new Leaders(
                cache,
                cluster,
                new Keeping(cache, settings, budgets),
                task -> Thread.ofVirtual().name("answer-cache").start(task),
                pause);
        return new SharedAnswers(settings.enabled(), cache, new Flights(), leaders, meters);
    }
}
