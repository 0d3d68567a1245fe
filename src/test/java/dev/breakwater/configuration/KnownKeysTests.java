package dev.breakwater.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.configuration.KnownKeys.Resolution;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.core.convert.converter.Converter;

class KnownKeysTests {

    record Berth(int number, Optional<Duration> stay) {}

    record Depth(double metres) {}

    record Tonnage(long tons) {
        public static Tonnage of(String text) {
            return new Tonnage(Long.parseLong(text));
        }
    }

    record Harbour(
            @Name("import") String imported,
            Depth depth,
            Tonnage maxTonnage,
            List<Berth> berths,
            Map<String, Berth> named,
            Map<String, String> labels) {}

    record Pilot(boolean onDuty) {}

    static final class DepthConverter implements Converter<String, Depth> {
        @Override
        public Depth convert(String text) {
            return new Depth(Double.parseDouble(text));
        }
    }

    private final KnownKeys keys = new KnownKeys(new SettingsTypes(
            List.of(new Settings("breakwater.harbour", Harbour.class), new Settings("breakwater", Pilot.class)),
            List.of(new DepthConverter())));

    @Test
    void keysComeFromTheRecords() {
        assertThat(keys.patterns())
                .containsExactlyInAnyOrder(
                        "breakwater.on-duty",
                        "breakwater.harbour.import",
                        "breakwater.harbour.depth",
                        "breakwater.harbour.max-tonnage",
                        "breakwater.harbour.berths[*].number",
                        "breakwater.harbour.berths[*].stay",
                        "breakwater.harbour.named.*.number",
                        "breakwater.harbour.named.*.stay",
                        "breakwater.harbour.labels.*");
    }

    @ParameterizedTest
    @CsvSource({
        "breakwater.onDuty,                        breakwater.onDuty",
        "breakwater.harbour.max_tonnage,           breakwater.harbour.max_tonnage",
        "breakwater.harbour.berths[0].number,      breakwater.harbour.berths[0].number",
        "breakwater.harbour.named.east.number,     breakwater.harbour.named.east.number",
        "breakwater.harbour.named.East_1.number,   breakwater.harbour.named[East_1].number",
        "breakwater.harbour.named[East_1].number,  breakwater.harbour.named[East_1].number",
        "breakwater.harbour.labels.a.b/c[d],       breakwater.harbour.labels.a.b/c[d]",
        "breakwater.harbour.labels.a.b/c,          breakwater.harbour.labels[a.b/c]"
    })
    void knownKeysAreFoundHoweverSpringLetsThemBeWritten(String key, String name) {
        assertThat(keys.resolve(key))
                .isInstanceOfSatisfying(
                        Resolution.Known.class,
                        known -> assertThat(known.name()).isEqualTo(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "breakwater.harbuor.import",
                "breakwater.harbour.depth.metres",
                "breakwater.harbour.berths.first",
                "breakwater.harbour.berths[0].nr",
                "breakwater.harbour.named.east.nr",
                "breakwater.duty"
            })
    void otherKeysAreNot(String key) {
        assertThat(keys.resolve(key)).isInstanceOf(Resolution.Unknown.class);
    }

    @Test
    void theFirstUnknownPartIsTold() {
        assertThat(keys.resolve("breakwater.harbuor.berths[0].number"))
                .isEqualTo(new Resolution.Unknown("breakwater", ".harbuor", List.of("on-duty", "harbour")));
    }

    @Test
    void everyDocumentedVariableSetsAKeyThatExists() {
        KnownKeys real = new KnownKeys(SettingsTypes.scan("dev.breakwater"));

        assertThat(VariableNames.shipped().properties().values())
                .filteredOn(KnownKeys::isBelowRoot)
                .isNotEmpty()
                .allSatisfy(key -> assertThat(real.resolve(key)).isInstanceOf(Resolution.Known.class));
    }
}
