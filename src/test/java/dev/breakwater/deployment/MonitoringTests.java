package dev.breakwater.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** That Prometheus in a cluster looks at the same with the same rules as Prometheus elsewhere. */
class MonitoringTests {

    private static final Path RULES = Path.of("prometheus", "rules");

    @TempDir
    Path directory;

    @Test
    void theChartCarriesTheRulesOfTheRepository() throws IOException {
        assertThat(files(Chart.DIRECTORY.resolve("rules")))
                .as("`make deployment` copies them")
                .isEqualTo(files(RULES));
    }

    @Test
    void theRulesForTheOperatorAreTheRulesOfTheRepository() throws IOException {
        List<JsonNode> groups = new ArrayList<>();
        for (String file : files(RULES).values()) {
            Chart.yaml().readTree(file).path("groups").forEach(groups::add);
        }

        assertThat(rules("{prometheusRule: {enabled: true}}").valueStream())
                .containsExactlyInAnyOrderElementsOf(groups);
    }

    @Test
    void anAlertCanBeLeftOutAndItsRunbookFound() throws IOException {
        JsonNode rules =
                rules("{prometheusRule: {enabled: true, runbookBase: 'https://x/', disabled: [BreakwaterCostHigh]}}");

        assertThat(rules.findValuesAsString("alert")).contains("BreakwaterDown").doesNotContain("BreakwaterCostHigh");
        assertThat(rules.findValuesAsString("runbook_url"))
                .isNotEmpty()
                .allMatch(url -> url.startsWith("https://x/docs/operations.md#"));
    }

    @Test
    void whatIsScrapedIsTheManagementPortUnderTheNameThatTheRulesKnow() throws IOException {
        Manifests manifests = new Chart(directory).manifests("{serviceMonitor: {enabled: true}}");
        JsonNode monitor = manifests.get("ServiceMonitor", Chart.NAME).path("spec");
        JsonNode config = Chart.yaml().readTree(Files.readString(Path.of("prometheus.yml")));

        JsonNode labels = monitor.at("/selector/matchLabels");
        assertThat(manifests
                        .all("Service")
                        .filter(service -> labels.propertyStream()
                                .allMatch(label -> service.at("/metadata/labels")
                                        .path(label.getKey())
                                        .equals(label.getValue()))))
                .singleElement()
                .satisfies(service ->
                        assertThat(service.at("/spec/ports/0/name")).isEqualTo(monitor.at("/endpoints/0/port")));
        assertThat(monitor.at("/endpoints/0/path")).isEqualTo(config.at("/scrape_configs/0/metrics_path"));
        assertThat(monitor.at("/endpoints/0/relabelings/0/replacement"))
                .isEqualTo(config.at("/scrape_configs/0/job_name"));
    }

    private JsonNode rules(String values) throws IOException {
        return new Chart(directory)
                .manifests(values)
                .get("PrometheusRule", Chart.NAME)
                .at("/spec/groups");
    }

    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> files = new HashMap<>();
        try (Stream<Path> paths = Files.list(directory)) {
            for (Path path : paths.toList()) {
                files.put(path.getFileName().toString(), Files.readString(path));
            }
        }
        return files;
    }
}
