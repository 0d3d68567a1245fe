package dev.breakwater.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.configuration.SettingsTable.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * Keeps docs/configuration.md and the sample true to the code. With {@code -Ddocs.write=true} ({@code make docs}) it
 * brings the tables up to date instead of comparing them.
 */
class ConfigurationDocumentTests {

    private static final Path DOCUMENT = Path.of("docs", "configuration.md");
    private static final Path SAMPLE = Path.of("config", "application.sample.yaml");

    /** Of Spring Boot's own properties the document itself says what they mean. */
    private static final Pattern HAND_WRITTEN = Pattern.compile("(?m)^\\| `%s` \\|(?: [^|]* \\|){2}(.*)\\|$");

    private final SettingsTable table = new SettingsTable();
    private final ConfigurableEnvironment defaults = new Start().environment();

    @TempDir
    Path directory;

    @Test
    void theTableOfVariablesIsThatOfTheCode() throws IOException {
        String document = Files.readString(DOCUMENT);

        check(
                "variables",
                "| Variable | Sets | Default | Type | Meaning |\n|---|---|---|---|---|\n"
                        + VariableNames.shipped().properties().entrySet().stream()
                                .map(entry -> variable(document, entry))
                                .collect(Collectors.joining("\n")));
    }

    @Test
    void theTableOfKeysIsThatOfTheCode() throws IOException {
        check(
                "keys",
                "| Key | Default | Type | Meaning |\n|---|---|---|---|\n"
                        + table.rows().stream().map(Row::markdown).collect(Collectors.joining("\n")));
    }

    @Test
    void theTableOfWhatIsStillToComeIsThatOfTheCode() throws IOException {
        check(
                "missing",
                "| Variable | This version has no |\n|---|---|\n"
                        + MissingFeatures.ALL.stream()
                                .map(feature -> "| `%s` | %s |".formatted(feature.variable(), feature.lack()))
                                .collect(Collectors.joining("\n")));
    }

    @Test
    void theTableHasEveryKeyThatIsReadAndNoOther() {
        assertThat(table.rows().stream().map(Row::key))
                .containsExactlyInAnyOrderElementsOf(new KnownKeys(SettingsTypes.scan("dev.breakwater"))
                        .patterns().stream()
                                .map(key -> key.endsWith(".*") ? key.substring(0, key.length() - 2) : key)
                                .toList());
    }

    @Test
    void everyKeySaysWhatItIsFor() {
        assertThat(table.rows())
                .allSatisfy(row -> assertThat(row.meaning()).as(row.key()).isNotBlank());
    }

    @Test
    void theSampleSetsNothing() throws IOException {
        assertThat(Files.readAllLines(SAMPLE))
                .allMatch(line -> line.isBlank() || line.strip().startsWith("#"));
    }

    @Test
    void theSampleIsNotRead() {
        assertThat(defaults.getPropertySources().stream().map(PropertySource::getName))
                .isNotEmpty()
                .noneMatch(name -> name.contains("sample"));
    }

    @Test
    void theSampleIsValidWithItsCommentsRemoved() throws IOException {
        assertThat(new Start().file(directory, uncommented()).problems()).isEmpty();
    }

    @Test
    void theSampleShowsEveryKeyButSecrets() throws IOException {
        ConfigurableEnvironment environment =
                new Start().file(directory, uncommented()).environment();
        String keys = environment.getPropertySources().stream()
                .filter(source ->
                        source.getName().contains(directory.getFileName().toString()))
                .map(source -> (Map<?, ?>) Objects.requireNonNull(source.getSource()))
                .flatMap(map -> map.keySet().stream())
                .map(Object::toString)
                .collect(Collectors.joining("\n", "\n", "\n"));

        assertThat(table.rows())
                .filteredOn(row -> !row.key().endsWith(".api-key"))
                .allSatisfy(row -> assertThat(keys)
                        .containsPattern("\n"
                                + Pattern.quote(row.key())
                                        .replace(".*", "\\E(\\.[^.\\n]+|\\[[^]\\n]+])\\Q")
                                        .replace("*", "\\E[^.\\n]+\\Q")));
    }

    /** Prose has a space behind its #, a setting has none. */
    private static String uncommented() throws IOException {
        return Files.readString(SAMPLE).replaceAll("(?m)^(\\s*)#(?=\\S)", "$1");
    }

    private String variable(String document, Map.Entry<String, String> entry) {
        String key = entry.getValue();
        // Of a map's entry the table's row is that of the map, whose default is not the entry's.
        Optional<Row> own = table.row(key).filter(one -> !key.endsWith("]"));
        String defaultValue = Optional.ofNullable(defaults.getProperty(key))
                .or(() -> own.map(Row::defaultValue))
                .orElse("");
        Matcher handWritten = Pattern.compile(HAND_WRITTEN.pattern().formatted(entry.getKey()))
                .matcher(document);
        String rest = own.map(one -> " %s | %s ".formatted(one.type(), one.meaning()))
                .orElseGet(() -> handWritten.find() ? handWritten.group(1) : " | ");
        return "| `%s` | `%s` | %s |%s|".formatted(entry.getKey(), key, SettingsTable.code(defaultValue), rest);
    }

    private static void check(String name, String expected) throws IOException {
        Pattern place = Pattern.compile(
                "(<!-- %s: made by `make docs` -->\n)(.*?)(\n<!-- end -->)".formatted(name), Pattern.DOTALL);
        Matcher found = place.matcher(Files.readString(DOCUMENT));
        assertThat(found.find()).as("the place of the table of " + name).isTrue();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(
                    DOCUMENT,
                    found.replaceFirst(
                            found.group(1).replace("$", "\\$") + Matcher.quoteReplacement(expected) + found.group(3)));
            return;
        }
        assertThat(List.of(found.group(2).split("\n")))
                .as("docs/configuration.md; `make docs` brings it up to date")
                .containsExactly(expected.split("\n"));
        assertThat(expected)
                .as("what every variable means")
                .doesNotContain("|  |  |\n")
                .doesNotEndWith("|  |  |");
    }
}
