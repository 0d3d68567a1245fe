package dev.breakwater.llm;

import dev.breakwater.resilience.BackgroundCheck;
import dev.breakwater.resilience.HealthStatus;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The models in the health document: unhealthy if none can be asked, degraded if some cannot. Another pod would reach them no
 * better, so that the gateway as a whole is then degraded and no more.
 */
final class ModelHealth implements HealthIndicator {

    private final Links links;
    private final CircuitBreakerRegistry breakers;
    private final BackgroundCheck<Map<String, String>> watch;

    /** @param watch finds why models cannot be asked, by their names */
    ModelHealth(Links links, CircuitBreakerRegistry breakers, BackgroundCheck<Map<String, String>> watch) {
        this.links = links;
        this.breakers = breakers;
        this.watch = watch;
    }

    @Override
    public Health health() {
        Map<String, String> reasons = watch.latest();
        Map<String, Object> each = new LinkedHashMap<>();
        int out = 0;
        for (Link link : links.inOrder()) {
            String breaker = breakers.find(link.guard())
                    .map(CircuitBreaker::getState)
                    .map(state -> state.name().toLowerCase(Locale.ROOT))
                    .orElse("disabled");
            String error = Optional.ofNullable(reasons.get(link.name()))
                    .orElse(breaker.equals("open") ? "its calls have failed; it is left alone for a while" : null);
            out += error == null ? 0 : 1;
            each.put(link.name(), document(link, breaker, error));
        }
        boolean unknown = watch.isOverdue();
        HealthStatus status = out == each.size()
                ? HealthStatus.UNHEALTHY
                : out == 0 && !unknown ? HealthStatus.HEALTHY : HealthStatus.DEGRADED;
        Health.Builder health = status.health(HealthStatus.DEGRADED).withDetail("models", each);
        return (unknown ? health.withDetail("error", "the models have not been looked at for long") : health).build();
    }

    private static Map<String, Object> document(Link link, String breaker, @Nullable String error) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", (error == null ? HealthStatus.HEALTHY : HealthStatus.UNHEALTHY).wireName());
        document.put("provider", link.label());
        document.put("model", link.model());
        document.put("breaker", breaker);
        document.put("error", error);
        return document;
    }
}
