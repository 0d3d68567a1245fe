package dev.breakwater.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class HelmChartTests {

    private static final String DEFAULTS = "{}";

    @TempDir
    Path directory;

    private Chart chart;

    @BeforeEach
    void chart() {
        chart = new Chart(directory);
    }

    @Test
    void helmFindsNothingToComplainAbout() {
        LintResult lint = Chart.lint();

        assertThat(lint.isFailed()).as(lint.getMessages().toString()).isFalse();
    }

    @Test
    void itsSwitchesOneByOneAndInPairsMakeManifestsThatAStrictServerTakes() throws IOException {
        int count = switches().size();
        int all = (1 << count) - 1;
        // All on, all off, each on alone and each off alone: any two of them meet in all four ways.
        check(all);
        check(0);
        for (int i = 0; i < count; i++) {
            check(1 << i);
            check(all ^ 1 << i);
        }
    }

    @Test
    @Tag("full")
    void everyCombinationOfItsSwitchesMakesManifestsThatAStrictServerTakes() throws IOException {
        for (int combination = 0; combination < 1 << switches().size(); combination++) {
            check(combination);
        }
    }

    private void check(int combination) throws IOException {
        ObjectNode values = Chart.yaml().createObjectNode();
        List<String> switches = switches();
        for (int i = 0; i < switches.size(); i++) {
            set(values, switches.get(i), (combination & 1 << i) != 0);
        }
        Manifests manifests = chart.manifests(values.toString());
        assertThat(manifests.all("Deployment")).isNotEmpty();
        manifests.pods().forEach(RestrictedPod::check);
    }

    @Test
    void everythingThatCanBeSetIsTakenByAStrictServerToo() throws IOException {
        String everything = resource("everything.yaml");
        JsonNode defaults = Chart.yaml().readTree(Chart.read("values.yaml"));
        assertThat(Chart.yaml().readTree(everything).propertyNames()).containsAll(defaults.propertyNames());

        Manifests manifests = chart.manifests(everything);

        manifests.pods().forEach(RestrictedPod::check);
        JsonNode gateway = container(manifests);
        assertThat(gateway.path("image").asString()).startsWith("registry.example.com/team/breakwater@sha256:");
        assertThat(variable(gateway, "LLM_MAX_TOKENS").path("value").asString()).isEqualTo("1000000");
        assertThat(variable(gateway, "LLM_TEMPERATURE").path("value").asString())
                .isEqualTo("0.5");
        assertThat(variable(gateway, "RATE_LIMITING").path("value").asString()).isEqualTo("true");
        assertThat(variable(gateway, "REDIS_URL").path("value").asString())
                .isEqualTo("rediss://redis.example.com:6380");
        assertThat(variable(gateway, "BREAKWATER_API_TRUSTED_PROXIES")
                        .path("value")
                        .asString())
                .isEqualTo("10.0.0.0/8,fd00::/8");
        assertThat(variable(gateway, "OPENAI_API_KEY").isMissingNode()).isTrue();
    }

    @Test
    void theSecondImageIsTheOneWithNode() throws IOException {
        assertThat(container(chart.manifests("{image: {variant: node}}"))
                        .path("image")
                        .asString())
                .isEqualTo(container(chart.manifests("{}")).path("image").asString() + "-node");
        assertThat(container(chart.manifests("{image: {tag: 1.2.3, variant: node}}"))
                        .path("image")
                        .asString())
                .isEqualTo("breakwater:1.2.3-node");
    }

    @Test
    void aKeyOfAnthropicAloneIsEnough() throws IOException {
        JsonNode gateway = container(
                chart.manifests("secrets: {required: {OPENAI_API_KEY: null, ANTHROPIC_API_KEY: anthropic-key}}"));

        assertThat(variable(gateway, "OPENAI_API_KEY").isMissingNode()).isTrue();
        assertThat(variable(gateway, "ANTHROPIC_API_KEY")
                        .at("/valueFrom/secretKeyRef")
                        .toString())
                .isEqualTo("{\"name\":\"api-secrets\",\"key\":\"anthropic-key\"}");
    }

    @Test
    void whereThereIsAnAutoscalerNothingElseSaysHowManyPodsThereAre() throws IOException {
        Manifests scaled = chart.manifests(DEFAULTS);
        Manifests fixed = chart.manifests("{autoscaling: {enabled: false}}");

        assertThat(deployment(scaled).path("spec").has("replicas")).isFalse();
        assertThat(scaled.get("HorizontalPodAutoscaler", Chart.NAME)
                        .at("/spec/minReplicas")
                        .asInt())
                .isEqualTo(3);
        assertThat(deployment(fixed).at("/spec/replicas").asInt()).isEqualTo(3);
        assertThat(fixed.all("HorizontalPodAutoscaler")).isEmpty();
    }

    @Test
    void aChangedConfigurationMakesOtherPodsAndTheSameOneDoesNot() throws IOException {
        for (String immutable : List.of("false", "true")) {
            String values = "{configMap: {immutable: " + immutable + "}, config: {breakwater: {debug: %s}}}";
            JsonNode before = podOf(values.formatted(true));

            assertThat(podOf(values.formatted(false))).isNotEqualTo(before);
            assertThat(podOf(values.formatted(true))).isEqualTo(before);
        }
    }

    @Test
    void theConfigurationReachesTheGatewayAsItWasWritten() throws IOException {
        String config = "{breakwater: {mcp: {servers: {wiki: {url: 'https://wiki.example.com/mcp'}}}}}";

        JsonNode file = chart.manifests("config: " + config)
                .get("ConfigMap", "breakwater-config")
                .at("/data/application.yaml");

        assertThat(Chart.yaml().readTree(file.asString()))
                .isEqualTo(Chart.yaml().readTree(config));
    }

    @Test
    void aPodWithoutItsKeyStartsOnlyWhereTheModelNeedsNone() throws IOException {
        assertThat(openAiKey("{}").has("optional")).isFalse();
        assertThat(openAiKey("{}").path("name").asString()).isEqualTo("api-secrets");
        assertThat(openAiKey("{}").path("key").asString()).isEqualTo("openai-key");
        assertThat(openAiKey("{environment: development}").path("optional").asBoolean())
                .isTrue();
        assertThat(openAiKey("{env: {LLM_PROVIDER: demo}}").path("optional").asBoolean())
                .isTrue();
        assertThat(openAiKey("{env: {LLM_PROVIDER: ollama}}").path("optional").asBoolean())
                .isTrue();
        assertThat(openAiKey("{env: {LLM_PROVIDER: openai}}").has("optional")).isFalse();
    }

    @Test
    void theTrialRedisTakesThePlaceOfTheOneInTheSecret() throws IOException {
        JsonNode url = variable(container(chart.manifests("{redis: {trial: {enabled: true}}}")), "REDIS_URL");

        assertThat(url.path("value").asString()).isEqualTo("redis://breakwater-redis:6379");
    }

    private JsonNode openAiKey(String values) throws IOException {
        return variable(container(chart.manifests(values)), "OPENAI_API_KEY").at("/valueFrom/secretKeyRef");
    }

    private JsonNode podOf(String values) throws IOException {
        return deployment(chart.manifests(values)).at("/spec/template");
    }

    private static JsonNode deployment(Manifests manifests) {
        return manifests
                .all("Deployment")
                .filter(deployment ->
                        !deployment.at("/metadata/name").asString().endsWith("-redis"))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode container(Manifests manifests) {
        return deployment(manifests).at("/spec/template/spec/containers/0");
    }

    private static JsonNode variable(JsonNode container, String name) {
        return container
                .path("env")
                .valueStream()
                .filter(variable -> variable.path("name").asString().equals(name))
                .findFirst()
                .orElse(container.path("nothing"));
    }

    private static List<String> switches() throws IOException {
        List<String> switches = switches(Chart.yaml().readTree(Chart.read("values.yaml")), "");
        assertThat(switches).contains("autoscaling/enabled", "ingress/enabled", "redis/trial/enabled");
        return switches;
    }

    /** The paths of all values that are true or false. */
    private static List<String> switches(JsonNode values, String path) {
        List<String> found = new ArrayList<>();
        values.forEachEntry((name, value) -> {
            if (value.isBoolean()) {
                found.add(path + name);
            } else if (value.isObject()) {
                found.addAll(switches(value, path + name + "/"));
            }
        });
        return found;
    }

    private static void set(ObjectNode values, String path, boolean value) {
        List<String> names = Stream.of(path.split("/")).toList();
        ObjectNode at = values;
        for (String name : names.subList(0, names.size() - 1)) {
            at = at.withObjectProperty(name);
        }
        at.put(names.getLast(), value);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HelmChartTests.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
