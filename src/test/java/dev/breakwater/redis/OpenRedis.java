package dev.breakwater.redis;

import dev.breakwater.outbound.Outbound;
import dev.breakwater.resilience.BreakerRule;
import dev.breakwater.resilience.Breakers;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.lettuce.core.ScriptOutputType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The guarded way to a Redis without the rest of the gateway. */
public final class OpenRedis implements AutoCloseable {

    /** Generous, so that a busy machine does not look like a slow Redis; tests of the limit itself take their own. */
    public static final Duration BUDGET = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RedisAccess access;
    private final RedisBudgets budgets;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private OpenRedis(String url, @Nullable Path extraCaFile, Duration budget) {
        Clock clock = Clock.systemUTC();
        this.budgets = new RedisBudgets(budget);
        this.access = RedisAccess.to(
                RedisTarget.parse(url, null),
                Outbound.of(null, List.of(), extraCaFile),
                new Breakers(CircuitBreakerRegistry.ofDefaults(), true, clock)
                        .breaker("redis", new BreakerRule(5, Duration.ofSeconds(5))),
                budgets,
                new RedisMeters(meters),
                clock);
        access.start();
    }

    /** Does not wait for it. */
    public static OpenRedis at(String url) {
        return new OpenRedis(url, null, BUDGET);
    }

    static OpenRedis at(String url, Duration budget) {
        return new OpenRedis(url, null, budget);
    }

    static OpenRedis at(String url, Path extraCaFile) {
        return new OpenRedis(url, extraCaFile, BUDGET);
    }

    public OpenRedis awaitUp() {
        return await(RedisState.Status.UP);
    }

    public OpenRedis await(RedisState.Status status) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> guard().state().status() == status);
        return this;
    }

    public RedisGuard guard() {
        return access.guard();
    }

    public RedisBudgets budgets() {
        return budgets;
    }

    double calls(String result) {
        var counter = meters.find("redis.calls").tag("result", result).counter();
        return counter == null ? 0 : counter.count();
    }

    void write(String key, String value) throws RedisUnavailable {
        guard().call(budgets.next(), redis -> redis.set(bytes(key), bytes(value)));
    }

    void script(String text) throws RedisUnavailable {
        guard().call(budgets.next(), redis -> redis.<String>eval(text, ScriptOutputType.STATUS));
    }

    @Nullable String read(String key) throws RedisUnavailable {
        byte @Nullable [] value = guard().call(budgets.next(), redis -> redis.get(bytes(key)));
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        access.close();
    }
}
