package dev.breakwater.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Clock;
import java.time.Duration;

/** Makes breakers, all by the same rules, where metrics and management see them. */
public final class Breakers {

    /** No call is too slow for a breaker: deadlines see to that. */
    private static final Duration NEVER_SLOW = Duration.ofDays(365);

    private final CircuitBreakerRegistry registry;
    private final boolean enabled;
    private final Clock clock;

    /** @param enabled otherwise every breaker lets everything through */
    public Breakers(CircuitBreakerRegistry registry, boolean enabled, Clock clock) {
        this.registry = registry;
        this.enabled = enabled;
        this.clock = clock;
    }

    /**
     * A new breaker.
     *
     * @param name unique, also its name in metrics, such as {@code mcp_weather} or {@code llm_openai}
     */
    public Breaker breaker(String name, BreakerRule rule) {
        CircuitBreaker circuit = registry.circuitBreaker(
                name,
                CircuitBreakerConfig.custom()
                        // So many of the last so many have failed: as many failures in a row.
                        .slidingWindow(rule.failures(), rule.failures(), SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(100)
                        .slowCallDurationThreshold(NEVER_SLOW)
                        .permittedNumberOfCallsInHalfOpenState(rule.successes())
                        .waitDurationInOpenState(rule.openTime())
                        .automaticTransitionFromOpenToHalfOpenEnabled(true)
                        .clock(clock)
                        .build());
        if (!enabled) {
            circuit.transitionToDisabledState();
        }
        return new Breaker(circuit, rule.openTime(), clock);
    }
}
