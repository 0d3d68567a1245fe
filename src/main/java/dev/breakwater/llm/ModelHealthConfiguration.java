package dev.breakwater.llm;

import dev.breakwater.resilience.BackgroundCheck;
import dev.breakwater.resilience.BackgroundChecks;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Clock;
import java.util.Map;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Looks after the models in the background, for the health document. */
@Configuration(proxyBeanMethods = false)
class ModelHealthConfiguration {

    /** @param chain so that the breakers are there, which tell of answers */
    @Bean
    BackgroundCheck<Map<String, String>> modelWatch(
            Links links,
            ModelCheck check,
            CircuitBreakerRegistry breakers,
            BackgroundChecks checks,
            ModelChain chain,
            Clock clock) {
        ModelWatch watch = new ModelWatch(links, check, checks.interval(), clock);
        links.inOrder()
                .forEach(link -> breakers.find(link.guard())
                        .ifPresent(breaker -> breaker.getEventPublisher().onSuccess(_ -> watch.answered(link))));
        return checks.check("llm", watch, Map.of());
    }

    @Bean("llm")
    HealthIndicator modelHealth(
            Links links, CircuitBreakerRegistry breakers, BackgroundCheck<Map<String, String>> modelWatch) {
        return new ModelHealth(links, breakers, modelWatch);
    }
}
