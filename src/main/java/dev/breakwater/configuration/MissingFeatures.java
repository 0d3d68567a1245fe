package dev.breakwater.configuration;

import java.util.List;
import java.util.Objects;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Finds variables that ask for what this version does not have: a gateway that took them and went on would be open, or
 * without limits, against what its operator believes.
 */
final class MissingFeatures {

    /** In the order of the documentation. */
    static final List<Feature> ALL =
            List.of(new Feature("API_KEYS", "authentication: whoever reaches its port may use it"));

    /**
     * A feature that is still to come.
     *
     * @param lack what there is not, as the rest of "this version has no"
     */
    record Feature(String variable, String lack) {

        /** The value is not told: it may be a key. */
        private Problem problem() {
            return new Problem(variable, variable, "is set, but this version has no %s. Remove it.".formatted(lack));
        }
    }

    List<Problem> problems(ConfigurableEnvironment environment) {
        PropertySource<?> variables =
                environment.getPropertySources().get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        return ALL.stream()
                .filter(feature -> variables != null
                        && !value(variables, feature.variable()).isEmpty())
                .map(Feature::problem)
                .toList();
    }

    private static String value(PropertySource<?> variables, String variable) {
        return Objects.toString(variables.getProperty(variable), "").strip();
    }
}
