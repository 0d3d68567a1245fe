package dev.breakwater.observability;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Chooses {@link JsonLines} or the plain pattern for the log, before the log is set up and after the configuration was
 * found to be right. A format that somebody sets in Spring Boot's own way wins.
 */
final class LogFormat implements EnvironmentPostProcessor, Ordered {

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (GatewaySettings.of(environment).structuredLogging()) {
            Map<String, Object> format = new LinkedHashMap<>();
            format.put("logging.structured.format.console", JsonLines.class.getName());
            format.put("logging.structured.format.file", JsonLines.class.getName());
            environment.getPropertySources().addLast(new MapPropertySource("log format", format));
        }
    }
}
