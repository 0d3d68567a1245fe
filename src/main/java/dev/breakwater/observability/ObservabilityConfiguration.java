package dev.breakwater.observability;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What all metrics have in common, and what the gateway says of itself. */
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

    @Bean
    InfoContributor buildInfo(ObjectProvider<BuildProperties> build, ObjectProvider<GitProperties> git) {
        return new BuildInfo(build.getIfAvailable(), git.getIfAvailable());
    }
}
