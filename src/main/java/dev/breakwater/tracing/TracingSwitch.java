package dev.breakwater.tracing;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Lets Spring Boot set up what makes and sends traces, and only if it is told where to. Of its other parts for OpenTelemetry
 * none is wanted: spans of its observations would double ours and be in no convention for agents, and a collector that
 * is named for traces would be sent logs as well.
 */
final class TracingSwitch implements AutoConfigurationImportFilter, EnvironmentAware {

    static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

    private static final List<String> SWITCHES = List.of(
            "management.opentelemetry.enabled",
            "management.tracing.export.enabled",
            "management.tracing.export.otlp.enabled");

    private static final List<String> ROOMS =
            List.of("org.springframework.boot.micrometer.tracing.", "org.springframework.boot.opentelemetry.");

    static final Set<String> WANTED = Set.of(
            "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.autoconfigure.prometheus.PrometheusExemplarsAutoConfiguration");

    private boolean on;

    @Override
    public void setEnvironment(Environment environment) {
        on = on(environment);
    }

    static boolean on(Environment environment) {
        return !environment.getProperty(ENDPOINT, "").isBlank()
                && SWITCHES.stream().allMatch(key -> environment.getProperty(key, Boolean.class, true));
    }

    @Override
    public boolean[] match(@Nullable String[] candidates, AutoConfigurationMetadata metadata) {
        boolean[] matches = new boolean[candidates.length];
        for (int i = 0; i < candidates.length; i++) {
            String candidate = candidates[i];
            matches[i] = candidate == null || passes(candidate);
        }
        return matches;
    }

    private boolean passes(String candidate) {
        return ROOMS.stream().noneMatch(candidate::startsWith) || (on && WANTED.contains(candidate));
    }
}
