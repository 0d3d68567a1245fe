package dev.breakwater.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What can be said of the dashboards without a Prometheus; the demonstration asks one for the data of every panel. */
class DashboardTests {

    private static final Path DASHBOARDS = Path.of("grafana/dashboards");

    static List<Path> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void aDashboardSaysWhatToDoWhenItIsRed(Path file) {
        JsonNode first = read(file).path("panels").path(0);

        assertThat(first.path("type").asString()).isEqualTo("text");
        assertThat(first.path("title").asString()).isEqualTo("When it is red");
        assertThat(first.at("/options/content").asString()).contains("docs/operations.md");
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void aDashboardCanBeNarrowedToAnEnvironmentAndAnInstance(Path file) {
        assertThat(each(
                        read(file).at("/templating/list"),
                        variable -> variable.path("name").asString()))
                .containsExactly("datasource", "environment", "instance");
        assertThat(queries(file)).allMatch(query -> query.contains("$environment") || query.contains("$instance"));
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyPanelWithDataHasAUnitThresholdsAndADescription(Path file) {
        assertThat(panelsWithData(file)).isNotEmpty().allSatisfy(panel -> {
            assertThat(panel.at("/fieldConfig/defaults/unit").asString("")).isNotBlank();
            assertThat(panel.at("/fieldConfig/defaults/thresholds/steps")).isNotEmpty();
            assertThat(panel.path("description").asString("")).isNotBlank();
        });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void noTwoPanelsShareAnIdOrAPlace(Path file) {
        List<JsonNode> panels = each(read(file).path("panels"), panel -> panel);

        assertThat(panels).extracting(panel -> panel.path("id").intValue()).doesNotHaveDuplicates();
        assertThat(panels)
                .extracting(panel -> panel.at("/gridPos/x") + "," + panel.at("/gridPos/y"))
                .doesNotHaveDuplicates();
    }

    @Test
    void dashboardsAreToldApartByTheirIds() throws IOException {
        assertThat(dashboards())
                .extracting(file -> read(file).path("uid").asString())
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    private static List<JsonNode> panelsWithData(Path file) {
        return each(read(file).path("panels"), panel -> panel).stream()
                .filter(panel -> !panel.path("targets").isEmpty())
                .toList();
    }

    private static List<String> queries(Path file) {
        return panelsWithData(file).stream()
                .flatMap(panel -> each(
                        panel.path("targets"), target -> target.path("expr").asString())
                        .stream())
                .toList();
    }

    private static <T> List<T> each(JsonNode array, Function<JsonNode, T> part) {
        return StreamSupport.stream(array.spliterator(), false).map(part).toList();
    }

    private static JsonNode read(Path file) {
        return JsonMapper.shared().readTree(file.toFile());
    }
}
