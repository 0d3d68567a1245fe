package dev.breakwater.observability;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What all metrics have in common. */
@Configuration(proxyBeanMethods = false)
class ObservabilityConfiguration {

    @Bean
    MeterRegistryCustomizer<MeterRegistry> commonTags(GatewaySettings settings) {
        return registry -> registry.config().commonTags("environment", settings.environment());
    }

    @Bean
    MeterFilter onlyWhatSomebodyNeeds() {
        return new ForeignMeters();
    }
}
