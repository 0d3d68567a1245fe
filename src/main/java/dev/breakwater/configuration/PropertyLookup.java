package dev.breakwater.configuration;

import java.util.Optional;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/** Finds what is set for a key, and where. */
record PropertyLookup(Environment environment) {

    Optional<ConfigurationProperty> find(ConfigurationPropertyName key) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty property = source.getConfigurationProperty(key);
            if (property != null) {
                return Optional.of(property);
            }
        }
        return Optional.empty();
    }

    /** A problem with what a key is set to, or with the lack of it. */
    Problem problem(ConfigurationPropertyName key, String reason) {
        return find(key)
                .map(property -> new Problem(
                        key.toString(),
                        Wording.subject(property),
                        "is %s: %s.".formatted(Wording.value(key.toString(), property.getValue()), reason)))
                .orElseGet(() -> new Problem(
                        key.toString(),
                        VariableNames.shipped()
                                .variableOf(key.toString())
                                .map(variable -> "%s (variable %s)".formatted(key, variable))
                                .orElse(key.toString()),
                        "is not valid: %s.".formatted(reason)));
    }
}
