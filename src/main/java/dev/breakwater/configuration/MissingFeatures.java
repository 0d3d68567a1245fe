package dev.breakwater.configuration;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Finds variables that ask for what this version does not have: a gateway that took them and went on would be open, or
 * without limits, against what its operator believes. One that asks for the feature's absence is true and passes.
 */
final class MissingFeatures {

    private static final Set<String> OFF = Set.of("false", "off", "no", "0");

    /** In the order of the documentation. */
    static final List<Feature> ALL = List.of(
            new Feature("API_KEYS", "authentication: whoever reaches its port may use it", Set.of()),
            new Feature("RATE_LIMITING", "rate limits", OFF));

    /**
     * A feature that is still to come.
     *
     * @param lack what there is not, as the rest of "this version has no"
     * @param harmless values, in lower case, that ask for nothing
     */
    record Feature(String variable, String lack, Set<String> harmless) {

        /** The value is not told: it may be a key. */
        private Problem problem() {
            String remedy = harmless.isEmpty()
                    ? "Remove it."
                    : "Remove it, or set it to %s."
                            .formatted(harmless.contains("false") ? "false" : String.join(" or ", harmless));
            return new Problem(variable, variable, "is set, but this version has no %s. %s".formatted(lack, remedy));
        }
    }

    List<Problem> problems(ConfigurableEnvironment environment) {
        PropertySource<?> variables =
                environment.getPropertySources().get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        return ALL.stream()
                .filter(feature -> asksFor(feature, variables == null ? "" : value(variables, feature.variable())))
                .map(Feature::problem)
                .toList();
    }

    private static boolean asksFor(Feature feature, String value) {
        return !value.isEmpty() && !feature.harmless().contains(value.toLowerCase(Locale.ROOT));
    }

    private static String value(PropertySource<?> variables, String variable) {
        return Objects.toString(variables.getProperty(variable), "").strip();
    }
}
