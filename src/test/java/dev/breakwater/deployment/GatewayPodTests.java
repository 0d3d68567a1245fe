package dev.breakwater.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The pod of the chart, beside what the gateway itself says of its ports, settings and its end. */
class GatewayPodTests {

    private static final Path RESOURCES = Path.of("src", "main", "resources");

    /** What the gateway takes after its drain, at most: docs/runs.md. */
    private static final int END_SECONDS = 2 + 3 + 3;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"5, 60", "0, 20", "15, 300", "600, 3600"})
    void theGracePeriodIsLongEnoughForPreStopDrainAndEnd(int preStop, int drain) throws IOException {
        JsonNode pod = pod("{shutdown: {preStopSeconds: %d, drainGraceSeconds: %d}}".formatted(preStop, drain));

        JsonNode gateway = pod.at("/containers/0");
        assertThat(gateway.at("/lifecycle/preStop/sleep/seconds").asInt(0)).isEqualTo(preStop);
        assertThat(variable(gateway, "BREAKWATER_ADMISSION_DRAIN_GRACE")).isEqualTo(drain + "s");
        assertThat(variable(gateway, "BREAKWATER_ADMISSION_DRAIN_DELAY")).isEqualTo("0s");
        assertThat(pod.path("terminationGracePeriodSeconds").asInt()).isGreaterThan(preStop + drain + END_SECONDS);
    }

    @Test
    void thePortsAreThoseOfTheGateway() throws IOException {
        JsonNode defaults = Chart.yaml().readTree(Files.readString(RESOURCES.resolve("application.yaml")));
        JsonNode ports = pod("{}").at("/containers/0/ports");

        assertThat(ports.at("/0/containerPort")).isEqualTo(defaults.at("/server/port"));
        assertThat(ports.at("/1/containerPort")).isEqualTo(defaults.at("/management/server/port"));
    }

    @Test
    void everyVariableThatIsSetIsOneThatTheGatewayReads() throws IOException {
        Properties variables = new Properties();
        variables.load(new StringReader(Files.readString(RESOURCES.resolve("environment-variables.properties"))));
        Set<String> known = new HashSet<>(variables.stringPropertyNames());
        keys().map(key -> key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT)).forEach(known::add);

        JsonNode env = pod("{trustedProxies: [10.0.0.0/8], redis: {trial: {enabled: true}}}")
                .at("/containers/0/env");

        assertThat(env.valueStream().map(variable -> variable.path("name").asString()))
                .contains("ENVIRONMENT", "REDIS_URL")
                .allMatch(known::contains);
    }

    @Test
    void itIsInProductionUnlessSomebodySaysOtherwise() throws IOException {
        assertThat(variable(pod("{}").at("/containers/0"), "ENVIRONMENT")).isEqualTo("production");
    }

    @Test
    void onlyWhatHasToBeIsWritable() throws IOException {
        JsonNode pod = pod("{}");
        Set<String> written = new HashSet<>();
        for (JsonNode mount : pod.at("/containers/0/volumeMounts")) {
            if (!mount.path("readOnly").asBoolean(false)) {
                written.add(mount.path("mountPath").asString());
            }
        }

        assertThat(written).containsExactlyInAnyOrder("/app/workspace", "/tmp");
    }

    private JsonNode pod(String values) throws IOException {
        return new Chart(directory)
                .manifests(values)
                .get("Deployment", Chart.NAME)
                .at("/spec/template/spec");
    }

    private static String variable(JsonNode container, String name) {
        return container
                .path("env")
                .valueStream()
                .filter(variable -> variable.path("name").asString().equals(name))
                .map(variable -> variable.path("value").asString())
                .findFirst()
                .orElse("");
    }

    private static Stream<String> keys() throws IOException {
        try (InputStream in =
                GatewayPodTests.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            return Chart.yaml()
                    .readTree(in)
                    .path("properties")
                    .valueStream()
                    .map(key -> key.path("name").asString());
        }
    }
}
