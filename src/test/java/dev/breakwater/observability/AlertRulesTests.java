package dev.breakwater.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What promtool does not look at: that nobody who is woken by an alert is left without words. */
class AlertRulesTests {

    private static final YAMLMapper YAML = new YAMLMapper();

    /** The codes that a query passes over; in a dashboard, quotes are escaped. */
    private static final Pattern LEFT_OUT = Pattern.compile("code!~\\\\?\"([a-z_|]+)\\\\?\"");

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

    @Test
    void whatCountsAgainstTheGatewayIsEveryCodeThatIsNotTheCallersFaultOrAPolicys() throws IOException {
        // Whose fault that is depends on who used the time; the caller it is not.
        Set<String> accountable = new TreeSet<>(Set.of("deadline_exceeded"));
        Set<String> others = new TreeSet<>();
        for (JsonNode schema : read("src/main/resources/openapi.yaml").at("/components/schemas")) {
            JsonNode failure = schema.at("/allOf/1/properties");
            if (failure.at("/fault/const").isString()) {
                boolean callers = Set.of("caller", "policy")
                        .contains(failure.at("/fault/const").asString());
                (callers ? others : accountable).add(failure.at("/code/const").asString());
            }
        }
        assertThat(accountable).contains("internal_error", "model_unavailable", "draining");
        assertThat(others).contains("invalid_request", "rate_limited", "cancelled");

        for (String file : List.of("prometheus/rules/recording.yml", "grafana/dashboards/overview.json")) {
            List<String> lists = LEFT_OUT.matcher(Files.readString(Path.of(file)))
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            assertThat(lists)
                    .as(file)
                    .isNotEmpty()
                    .allSatisfy(list -> assertThat(list.split("\\|", -1))
                            .containsAll(others)
                            .doesNotContainAnyElementsOf(accountable));
        }
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
