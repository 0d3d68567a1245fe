package dev.breakwater.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Time as the gateway reads and spends it, and the breakers. */
@Configuration(proxyBeanMethods = false)
class ResilienceConfiguration {

    @Bean
    Clock clock() {
        return new MonotonicClock();
    }

    @Bean
    Pause pause() {
        return Thread::sleep;
    }

    @Bean
    Breakers breakers(CircuitBreakerRegistry registry, ResilienceSettings settings, Clock clock) {
        return new Breakers(registry, settings.circuitBreaker(), clock);
    }
}
