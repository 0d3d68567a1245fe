package dev.breakwater.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What promtool does not look at: that nobody who is woken by an alert is left without words. */
class AlertRulesTests {

    private static final YAMLMapper YAML = new YAMLMapper();

    @Test
    void everyAlertSaysWhatItIsHowBadItIsAndWhatToDo() throws IOException {
        Set<String> headings = Files.readAllLines(Path.of("docs/operations.md")).stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring("### ".length()).toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());

        assertThat(alerts()).hasSizeGreaterThan(10).allSatisfy(alert -> {
            assertThat(alert.at("/labels/severity").asString()).isIn("critical", "warning");
            assertThat(alert.at("/annotations/summary").asString()).isNotBlank();
            assertThat(alert.at("/annotations/description").asString()).isNotBlank();
            String name = alert.path("alert").asString().toLowerCase(Locale.ROOT);
            assertThat(alert.at("/annotations/runbook_url").asString()).isEqualTo("docs/operations.md#" + name);
            assertThat(headings).contains(name);
        });
    }

    @Test
    void everyAlertHasATestInWhichItFiresAndResolves() throws IOException {
        Set<String> fire = new TreeSet<>();
        Set<String> resolve = new TreeSet<>();
        for (JsonNode test : read("prometheus/tests/alerts.yml").path("tests")) {
            boolean fired = false;
            for (JsonNode moment : test.path("alert_rule_test")) {
                String alert = moment.path("alertname").asString();
                if (!moment.path("exp_alerts").isEmpty()) {
                    fired = true;
                    fire.add(alert);
                } else if (fired) {
                    resolve.add(alert);
                }
            }
        }

        Set<String> all =
                alerts().stream().map(alert -> alert.path("alert").asString()).collect(Collectors.toSet());
        assertThat(fire).isEqualTo(all);
        assertThat(resolve).isEqualTo(all);
    }

    @Test
    void theTableOfTheRunbookHasEveryAlertWithItsSeverity() throws IOException {
        String runbook = Files.readString(Path.of("docs/operations.md"));

        assertThat(alerts()).allSatisfy(alert -> {
            String name = alert.path("alert").asString();
            assertThat(runbook)
                    .containsPattern("\\| \\[" + name + "]\\(#" + name.toLowerCase(Locale.ROOT) + "\\) \\|.*\\| "
                            + alert.at("/labels/severity").asString() + " \\|");
        });
    }

    private static Set<JsonNode> alerts() throws IOException {
        return StreamSupport.stream(
                        read("prometheus/rules/alerts.yml").path("groups").spliterator(), false)
                .flatMap(group -> StreamSupport.stream(group.path("rules").spliterator(), false))
                .collect(Collectors.toSet());
    }

    private static JsonNode read(String file) throws IOException {
        return YAML.readTree(Files.readString(Path.of(file)));
    }
}
