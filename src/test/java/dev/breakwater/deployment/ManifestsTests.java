package dev.breakwater.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the check of manifests is as strict as it says. */
class ManifestsTests {

    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: gateway}
            spec:
              type: ClusterIP
              ports: [{name: http, port: 8000, targetPort: http}]
            """;

    private static final String MONITOR = """
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata: {name: gateway}
            spec:
              selector: {matchLabels: {app: gateway}}
              endpoints: [{port: management, path: /metrics}]
            """;

    @Test
    void takesWhatIsRight() throws IOException {
        assertThat(Manifests.read(SERVICE + "---\n" + MONITOR).objects()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind: Service -> kind: Servise",
                "apiVersion: v1 -> apiVersion: apps/v1",
                "ports: -> prots:",
                "port: 8000 -> prot: 8000",
                "port: 8000 -> port: '8000'",
                "port: 8000 -> port: eight",
                "{name: http, port: 8000, targetPort: http} -> {name: http}",
                "targetPort: http} -> targetPort: http}, {name: http, port: 8001}",
                "type: ClusterIP -> type: 5",
                "type: ClusterIP -> {type: ClusterIP",
                "spec: -> type: ClusterIP\nspec:",
                "{name: gateway} -> {name: gateway, name: gateway}",
            })
    void refusesWhatIsNot(String change) {
        assertThatThrownBy(() -> Manifests.read(changed(SERVICE, change))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "selector: -> selecter:",
                "endpoints: -> endpoint:",
                "path: /metrics -> paths: /metrics",
                "path: /metrics -> path: 5",
                "selector: {matchLabels: {app: gateway}} -> namespaceSelector: {any: true}",
            })
    void refusesCustomObjectsThatAreWrongToo(String change) {
        assertThatThrownBy(() -> Manifests.read(changed(MONITOR, change))).isNotNull();
    }

    private static String changed(String yaml, String change) {
        int arrow = change.indexOf(" -> ");
        String what = change.substring(0, arrow);
        assertThat(yaml).contains(what);
        return yaml.replace(what, change.substring(arrow + " -> ".length()));
    }
}
