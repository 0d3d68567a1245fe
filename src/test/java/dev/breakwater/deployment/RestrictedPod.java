package dev.breakwater.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The Pod Security Standard <em>restricted</em>, as
 * <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">Kubernetes</a> has it, and what we ask of each
 * pod beyond that.
 */
final class RestrictedPod {

    private static final Set<String> VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");

    private RestrictedPod() {}

    static void check(JsonNode pod) {
        assertThat(Stream.of("hostNetwork", "hostPID", "hostIPC").filter(pod::has))
                .isEmpty();
        JsonNode ofAll = pod.path("securityContext");
        assertThat(ofAll.path("runAsNonRoot").asBoolean(false)).isTrue();
        assertThat(ofAll.path("runAsUser").asInt(0)).isPositive();
        assertThat(ofAll.at("/seccompProfile/type").asString("")).isEqualTo("RuntimeDefault");
        assertThat(ofAll.has("sysctls")).isFalse();
        for (JsonNode volume : pod.path("volumes")) {
            assertThat(volume.propertyNames()).allMatch(name -> name.equals("name") || VOLUMES.contains(name));
        }
        assertThat(pod.has("initContainers") || pod.has("ephemeralContainers"))
                .as("looks at containers only")
                .isFalse();
        assertThat(pod.path("containers")).isNotEmpty().allSatisfy(RestrictedPod::checkContainer);

        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
    }

    private static void checkContainer(JsonNode container) {
        JsonNode context = container.path("securityContext");
        assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(context.path("capabilities").toString()).isEqualTo("{\"drop\":[\"ALL\"]}");
        assertThat(context.path("privileged").asBoolean(false)).isFalse();
        assertThat(context.has("procMount") || context.has("runAsUser") || context.has("runAsNonRoot"))
                .isFalse();
        for (JsonNode port : container.path("ports")) {
            assertThat(port.has("hostPort")).isFalse();
        }

        assertThat(context.path("readOnlyRootFilesystem").asBoolean(false)).isTrue();
        for (String resource : new String[] {"cpu", "memory"}) {
            assertThat(container.at("/resources/requests").has(resource)).isTrue();
            assertThat(container.at("/resources/limits").has(resource)).isTrue();
        }
    }
}
