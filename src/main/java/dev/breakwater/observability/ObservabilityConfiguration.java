package dev.breakwater.observability;

import dev.breakwater.resilience.BackgroundCheck;
import dev.breakwater.resilience.BackgroundChecks;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What all metrics have in common, the health document, and what the gateway says of itself. */
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
    static HealthDocuments healthDocuments(ObjectProvider<Clock> clock) {
        return new HealthDocuments(clock);
    }

    @Bean
    BackgroundCheck<Resources> resourceCheck(BackgroundChecks checks) {
        return checks.fileCheck("resources", new ResourceLook(Path.of("").toAbsolutePath()), Resources.UNKNOWN);
    }

    @Bean("resources")
    HealthIndicator resourceHealth(BackgroundCheck<Resources> resourceCheck) {
        return new ResourceHealth(resourceCheck);
    }

    @Bean
    InfoContributor buildInfo(ObjectProvider<BuildProperties> build, ObjectProvider<GitProperties> git) {
        return new BuildInfo(build.getIfAvailable(), git.getIfAvailable());
    }
}
