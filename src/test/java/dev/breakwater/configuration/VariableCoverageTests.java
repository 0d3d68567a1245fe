package dev.breakwater.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.ShowsEffectOf;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.MethodMetadata;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;

/** Finds variables that nobody has shown to do anything; {@link ShowsEffectOf} marks the tests that show it. */
class VariableCoverageTests {

    @Test
    void everyDocumentedVariableHasATestThatShowsItsEffect() throws IOException {
        Set<String> shown = shown();
        Set<String> expected =
                new TreeSet<>(VariableNames.shipped().properties().keySet());

        assertThat(shown)
                .as("variables with a test annotated @ShowsEffectOf, against environment-variables.properties")
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static Set<String> shown() throws IOException {
        MetadataReaderFactory classes = new SimpleMetadataReaderFactory();
        Set<String> shown = new TreeSet<>();
        for (Resource file :
                new PathMatchingResourcePatternResolver().getResources("classpath*:dev/breakwater/**/*.class")) {
            classes
                    .getMetadataReader(file)
                    .getAnnotationMetadata()
                    .getAnnotatedMethods(ShowsEffectOf.class.getName())
                    .stream()
                    .filter(VariableCoverageTests::isTest)
                    .flatMap(VariableCoverageTests::variables)
                    .forEach(shown::add);
        }
        return shown;
    }

    private static boolean isTest(MethodMetadata method) {
        return method.isAnnotated(Test.class.getName()) || method.isAnnotated(ParameterizedTest.class.getName());
    }

    private static Stream<String> variables(MethodMetadata method) {
        Map<String, Object> attributes =
                Objects.requireNonNull(method.getAnnotationAttributes(ShowsEffectOf.class.getName()));
        return Arrays.stream((String[]) Objects.requireNonNull(attributes.get("value")));
    }
}
