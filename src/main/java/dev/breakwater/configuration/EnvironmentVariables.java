package dev.breakwater.configuration;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Lets the documented environment variables set the properties that they stand for: above the configuration files, below
 * Spring's own form of them ({@code BREAKWATER_LLM_MODEL}), system properties and arguments. One that is set to nothing
 * counts as not set; white space around a value, such as the line end that many a mounted secret has, is dropped.
 */
final class EnvironmentVariables implements EnvironmentPostProcessor, Ordered {

    static final String SOURCE = "environment variables";

    /** Ours, and also a switch of Spring Boot's, which would make the whole framework verbose. */
    private static final String DEBUG = "DEBUG";

    private final VariableNames names = VariableNames.shipped();

    /** After Spring Boot has put its own view of the environment in place, before it reads configuration files. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER - 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        MutablePropertySources sources = environment.getPropertySources();
        String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        if (!(sources.get(name) instanceof SystemEnvironmentPropertySource system)) {
            return;
        }
        Map<String, Object> set = new LinkedHashMap<>();
        Map<String, Object> left = new LinkedHashMap<>(system.getSource());
        left.remove(DEBUG);
        names.properties().forEach((variable, property) -> {
            String value = text(system.getSource().get(variable));
            if (value.isEmpty()) {
                // SERVER_PORT= would otherwise still reach Spring as an empty server.port.
                left.remove(variable);
            } else {
                set.put(property, OriginTrackedValue.of(value, new SystemEnvironmentOrigin(variable)));
            }
        });
        sources.replace(name, new Variables(name, left));
        sources.addAfter(name, new OriginTrackedMapPropertySource(SOURCE, set, true));
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString().strip();
    }

    /** The system environment, which knows where a value comes from, as Spring Boot's own view of it does. */
    private static final class Variables extends SystemEnvironmentPropertySource implements OriginLookup<String> {

        Variables(String name, Map<String, Object> variables) {
            super(name, variables);
        }

        @Override
        public @Nullable Origin getOrigin(String key) {
            String variable = resolvePropertyName(key);
            return containsProperty(variable) ? new SystemEnvironmentOrigin(variable) : null;
        }
    }
}
