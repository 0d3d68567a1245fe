package dev.breakwater.configuration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ClassPathResource;

/**
 * The documented environment variables, and the property that each of them sets.
 *
 * @param properties properties by variable, in the order of the documentation
 */
record VariableNames(Map<String, String> properties) {

    private static final String RESOURCE = "environment-variables.properties";

    VariableNames {
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    /** Those that ship with the gateway. */
    static VariableNames shipped() {
        Map<String, String> properties = new LinkedHashMap<>();
        try {
            // Spring Boot's loader keeps the order of the file; java.util.Properties does not.
            new PropertiesPropertySourceLoader()
                    .load(RESOURCE, new ClassPathResource(RESOURCE)).stream()
                            .map(EnumerablePropertySource.class::cast)
                            .forEach(source -> {
                                for (String variable : source.getPropertyNames()) {
                                    properties.put(variable, String.valueOf(source.getProperty(variable)));
                                }
                            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new VariableNames(properties);
    }

    /** The variable that sets a property. */
    Optional<String> variableOf(String property) {
        return properties.entrySet().stream()
                .filter(entry -> entry.getValue().equals(property))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
