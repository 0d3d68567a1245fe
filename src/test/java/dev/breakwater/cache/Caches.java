package dev.breakwater.cache;

import dev.breakwater.cache.CacheSettings.Tools;
import dev.breakwater.redis.OpenRedis;
import dev.breakwater.redis.RedisBudgets;
import dev.breakwater.redis.RedisGuard;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.util.unit.DataSize;

/** Caches as tests want them. */
public final class Caches {

    static final CacheSettings DEFAULTS = settings(Tools.READ_ONLY, DataSize.ofMegabytes(1), DataSize.ofMegabytes(32));

    private Caches() {}

    /** One that shares nothing. */
    public static SharedAnswers disabled() {
        CacheSettings off = new CacheSettings(
                false,
                DEFAULTS.ttl(),
                DEFAULTS.degradedTtl(),
                DEFAULTS.tools(),
                DEFAULTS.maxAnswer(),
                DEFAULTS.localSize(),
                DEFAULTS.localTime());
        return inMemory(off, new SimpleMeterRegistry(), Clock.systemUTC());
    }

    /** One as it comes, without Redis. */
    public static SharedAnswers inMemory(Clock clock) {
        return inMemory(DEFAULTS, new SimpleMeterRegistry(), clock);
    }

    static CacheSettings settings(Tools tools, DataSize maxAnswer, DataSize localSize) {
        return new CacheSettings(
                true,
                Duration.ofSeconds(300),
                Duration.ofSeconds(30),
                tools,
                maxAnswer,
                localSize,
                Duration.ofSeconds(5));
    }

    static SharedAnswers inMemory(CacheSettings settings, MeterRegistry meters, Clock clock) {
        return of(settings, Optional.empty(), new RedisBudgets(OpenRedis.BUDGET), meters, clock);
    }

    /** That of one gateway; several on the same Redis share what they keep. */
    static SharedAnswers in(OpenRedis redis, CacheSettings settings, MeterRegistry meters, Clock clock) {
        return of(settings, Optional.of(redis.guard()), redis.budgets(), meters, clock);
    }

    private static SharedAnswers of(
            CacheSettings settings,
            Optional<RedisGuard> redis,
            RedisBudgets budgets,
            MeterRegistry meters,
            Clock clock) {
        return CacheConfiguration.sharedAnswers(
                settings, redis, budgets, new CacheMeters(meters), Thread::sleep, clock);
    }
}
