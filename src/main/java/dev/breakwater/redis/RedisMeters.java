package dev.breakwater.redis;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the calls of Redis by how they ended. */
final class RedisMeters {

    private final MeterRegistry registry;

    // Looked up once: the registry's own lookup costs more than the counting.
    private final Map<String, Counter> calls = new ConcurrentHashMap<>();

    RedisMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param result out of a bounded number of words */
    void count(String result) {
        calls.computeIfAbsent(result, this::counter).increment();
    }

    private Counter counter(String result) {
        return Counter.builder("redis.calls")
                .description("Calls of Redis, those that were not let through included")
                .tag("result", result)
                .register(registry);
    }
}
