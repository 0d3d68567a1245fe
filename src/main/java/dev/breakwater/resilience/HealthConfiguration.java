package dev.breakwater.resilience;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Checks in the background, as often as the settings say. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

    @Bean
    BackgroundChecks backgroundChecks(HealthSettings settings, Pause pause, Clock clock) {
        return new BackgroundChecks(settings.interval(), pause, clock);
    }
}
