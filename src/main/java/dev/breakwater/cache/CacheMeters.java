package dev.breakwater.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts requests by what the cache had for them, each once. */
final class CacheMeters {

    /** What a request got. */
    enum Result {
        HIT,
        MISS,
        COALESCED,
        BYPASS,
        /** Nothing, because Redis could not be asked or had a value that is none. */
        ERROR
    }

    private final Map<Result, Counter> requests = new ConcurrentHashMap<>();
    private final MeterRegistry registry;

    CacheMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(Result result) {
        requests.computeIfAbsent(result, this::counter).increment();
    }

    private Counter counter(Result result) {
        return Counter.builder("agent.cache.requests")
                .description("Requests by what the answer cache had for them")
                .tag("result", result.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
