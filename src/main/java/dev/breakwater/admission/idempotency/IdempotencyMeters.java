package dev.breakwater.admission.idempotency;

import dev.breakwater.failure.GatewayException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts requests with a key by what came of them, each once. */
final class IdempotencyMeters {

    private final MeterRegistry registry;
    private final Map<String, Counter> requests = new ConcurrentHashMap<>();

    IdempotencyMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The request has made a run of its own, whatever the end of that. */
    void run() {
        count("run");
    }

    void replayed() {
        count("replayed");
    }

    void refused(GatewayException why) {
        count(why.code());
    }

    private void count(String result) {
        requests.computeIfAbsent(result, this::counter).increment();
    }

    private Counter counter(String result) {
        return Counter.builder("agent.idempotency.requests")
                .description("Requests with an idempotency key by what they got")
                .tag("result", result)
                .register(registry);
    }
}
