package dev.breakwater.configuration;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Names the variable that moves the gateway to another port. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PortInUseAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {

    private static final Map<String, String> USES = Map.of(
            FrameworkCheck.SERVICE_PORT, "the service; SERVER_PORT",
            FrameworkCheck.MANAGEMENT_PORT, "management; METRICS_PORT");

    private final @Nullable Environment environment;

    PortInUseAnalyzer(@Nullable Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PortInUseException cause) {
        String use = USES.entrySet().stream()
                .filter(entry -> environment != null
                        && cause.getPort() == environment.getProperty(entry.getKey(), Integer.class, 0))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("the gateway; SERVER_PORT or METRICS_PORT");
        return new FailureAnalysis(
                "Port %d is already in use. It is meant for %s moves it.".formatted(cause.getPort(), use), null, cause);
    }
}
