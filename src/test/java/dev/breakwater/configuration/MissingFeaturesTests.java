package dev.breakwater.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.configuration.MissingFeatures.Feature;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class MissingFeaturesTests {

    @SuppressWarnings("unused") // a field source
    private static final List<Feature> ALL = MissingFeatures.ALL;

    @ParameterizedTest
    @FieldSource("ALL")
    void whoAsksForAFeatureIsToldThatItIsMissing(Feature feature) {
        assertThat(problems(Map.of(feature.variable(), "7")))
                .singleElement()
                .asString()
                .startsWith(feature.variable() + " is set, but this version has no " + feature.lack() + ". Remove it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n"})
    void whatIsSetToNothingPasses(String nothing) {
        assertThat(problems(ALL.stream().collect(Collectors.toMap(Feature::variable, _ -> nothing))))
                .isEmpty();
    }

    @Test
    void theStartEndsNamingAllOfThemAndNothingOfWhatTheyAreSetTo() {
        assertThat(new Start().variable("API_KEYS", "team=sha256:sesame").problems())
                .containsExactly(
                        "API_KEYS is set, but this version has no authentication: whoever reaches its port may use it."
                                + " Remove it.");
    }

    @Test
    void noFeatureIsBothMissingAndThere() {
        assertThat(VariableNames.shipped().properties().keySet())
                .doesNotContainAnyElementsOf(ALL.stream().map(Feature::variable).toList());
    }

    private static List<String> problems(Map<String, ?> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment
                .getPropertySources()
                .replace(name, new SystemEnvironmentPropertySource(name, Map.copyOf(variables)));
        return new MissingFeatures()
                .problems(environment).stream().map(Problem::toString).toList();
    }
}
