package dev.breakwater.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keeps the manifests for those who have no Helm true to the chart. With {@code -Ddocs.write=true} ({@code make deployment}) it
 * writes them, and the chart's copy of the rules, instead of comparing.
 */
class PlainManifestsTests {

    private static final Path GATEWAY = Path.of("deployment", "kubernetes.yml");
    private static final Path REDIS = Path.of("deployment", "kubernetes-redis.yml");
    private static final Path RULES = Path.of("prometheus", "rules");
    private static final boolean WRITE = Boolean.getBoolean("docs.write");

    private static final String NAMESPACE = "breakwater";

    private static final String GATEWAY_HEADER = """
            # Breakwater on Kubernetes 1.30 or newer, in one file. It is the Helm chart (deployment/helm/breakwater) with its defaults, made by
            # `make deployment`; docs/deployment.md tells more.
            #
            #   kubectl create namespace breakwater
            #   kubectl -n breakwater create secret generic api-secrets --from-literal=openai-key=... [--from-literal=redis-url=redis://...]
            #   kubectl apply -f deployment/kubernetes.yml
            #
            # What to change: the image, where it is not called that in your registry; the namespace that may read metrics, `monitoring`, in
            # the NetworkPolicy; the configuration in the ConfigMap, and with it the ConfigMap's name, in both places where it stands.
            ---
            apiVersion: v1
            kind: Namespace
            metadata:
              name: breakwater
              labels:
                pod-security.kubernetes.io/enforce: restricted
            """;

    private static final String REDIS_HEADER = """
            # A small Redis for trials, which forgets everything when its pod ends. Made by `make deployment` from the Helm chart.
            #
            #   kubectl apply -f deployment/kubernetes-redis.yml
            #
            # and redis-url=redis://breakwater-redis:6379 in the Secret api-secrets.
            """;

    /** What only Helm has a use for. */
    private static final Pattern HELMS =
            Pattern.compile("(?m)^(# Source: .*| *helm\\.sh/chart: .*| *app\\.kubernetes\\.io/managed-by: Helm)\\n");

    private static final Pattern CONFIG_MAP = Pattern.compile("breakwater-config-[0-9a-f]+");

    @TempDir
    Path directory;

    @Test
    void theOneFileForKubernetesIsTheChartWithItsDefaults() throws IOException {
        compare(GATEWAY, GATEWAY_HEADER + plain("{configMap: {immutable: true}}"));

        Manifests manifests = Manifests.read(Files.readString(GATEWAY));
        manifests.pods().forEach(RestrictedPod::check);
        assertThat(manifests.objects())
                .allSatisfy(object -> assertThat(object.at("/metadata")
                                .path(object.path("kind").asString().equals("Namespace") ? "name" : "namespace")
                                .asString())
                        .isEqualTo(NAMESPACE));
    }

    @Test
    void anotherConfigurationNeedsAnotherNameInTwoPlaces() throws IOException {
        Matcher names = CONFIG_MAP.matcher(Files.readString(GATEWAY));

        assertThat(names.results().map(result -> result.group()))
                .hasSize(2)
                .containsOnly(Manifests.read(Files.readString(GATEWAY))
                        .all("ConfigMap")
                        .findFirst()
                        .orElseThrow()
                        .at("/metadata/name")
                        .asString());
        assertThat(Files.readString(GATEWAY)).contains("\nimmutable: true\n");
    }

    @Test
    void theTrialRedisIsThatOfTheChart() throws IOException {
        String file = plain("{redis: {trial: {enabled: true}}}");
        List<String> redis = Stream.of(file.split("(?m)^---\\n"))
                .filter(document -> document.contains("\n  name: breakwater-redis\n"))
                .toList();

        compare(REDIS, REDIS_HEADER + "---\n" + String.join("---\n", redis));

        Manifests manifests = Manifests.read(Files.readString(REDIS));
        assertThat(manifests.objects()).hasSize(3);
        manifests.pods().forEach(RestrictedPod::check);
    }

    @Test
    void chartAndImageHaveTheVersionOfTheBuild() throws IOException {
        if (WRITE) {
            copyRules();
        }
        Matcher version = Pattern.compile("<artifactId>breakwater</artifactId>\\s*<version>(.*)</version>")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();

        assertThat(Chart.yaml()
                        .readTree(Chart.read("Chart.yaml"))
                        .path("version")
                        .asString())
                .isEqualTo(version.group(1));
        assertThat(Chart.yaml()
                        .readTree(Chart.read("Chart.yaml"))
                        .path("appVersion")
                        .asString())
                .isEqualTo(version.group(1));
        assertThat(Files.readString(GATEWAY)).contains("image: \"breakwater:" + version.group(1) + "\"");
    }

    private String plain(String values) throws IOException {
        return HELMS.matcher(new Chart(directory).render(NAMESPACE, values)).replaceAll("");
    }

    private static void compare(Path file, String expected) throws IOException {
        if (WRITE) {
            Files.writeString(file, expected);
        }
        assertThat(Files.readString(file)).as("`make deployment` writes it").isEqualTo(expected);
    }

    private static void copyRules() throws IOException {
        List<Path> rules = new ArrayList<>();
        try (Stream<Path> files = Files.list(RULES)) {
            files.forEach(rules::add);
        }
        for (Path rule : rules) {
            Files.writeString(Chart.DIRECTORY.resolve("rules").resolve(rule.getFileName()), Files.readString(rule));
        }
    }
}
