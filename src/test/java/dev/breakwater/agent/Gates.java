package dev.breakwater.agent;

import dev.breakwater.admission.Admission;
import dev.breakwater.admission.idempotency.Idempotency;
import dev.breakwater.admission.ratelimit.RateLimitSettings;
import dev.breakwater.admission.ratelimit.RateLimits;
import dev.breakwater.redis.RedisBudgets;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.springframework.util.unit.DataSize;

/** Gates of a process without a Redis. */
final class Gates {

    private Gates() {}

    /** One without limits on requests. */
    static Gate of(Admission admission, RunMetrics metrics, Clock clock) {
        return of(new RateLimitSettings(false, 60, null, Map.of(), Map.of(), 10), admission, metrics, clock);
    }

    static Gate of(RateLimitSettings limits, Admission admission, RunMetrics metrics, Clock clock) {
        return new Gate(
                new RedisBudgets(Duration.ofMillis(50)),
                RateLimits.local(limits, clock),
                Idempotency.local(Duration.ofHours(24), DataSize.ofMegabytes(1), new SimpleMeterRegistry(), clock),
                admission,
                new Refusals(metrics, clock));
    }
}
