package dev.breakwater.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class NetworkPolicyTests {

    @TempDir
    Path directory;

    @Test
    void theServiceIsForAllAndManagementForMonitoringAlone() throws IOException {
        JsonNode policy = policy("{}");

        assertThat(policy.path("policyTypes")).hasSize(2);
        assertThat(rule(policy, "ingress", 8000).has("from")).isFalse();
        assertThat(rule(policy, "ingress", 8080).path("from").toString())
                .isEqualTo(
                        "[{\"namespaceSelector\":{\"matchLabels\":{\"kubernetes.io/metadata.name\":\"monitoring\"}}}]");
    }

    @Test
    void whoMayAskCanBeNarrowed() throws IOException {
        JsonNode policy = policy("networkPolicy: {callers: [{podSelector: {matchLabels: {app: web}}}]}");

        assertThat(rule(policy, "ingress", 8000).path("from")).hasSize(1);
    }

    @Test
    void withoutMonitoringNobodyReachesManagement() throws IOException {
        JsonNode policy = policy("networkPolicy: {monitoring: []}");

        assertThat(policy.path("ingress")).hasSize(1);
    }

    @Test
    void itReachesNamesRedisModelsAndNothingElse() throws IOException {
        JsonNode policy = policy("{}");

        assertThat(ports(policy)).containsExactly(53, 53, 6379, 443);
        assertThat(rule(policy, "egress", 53).path("to")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            redis://redis.example.com                        | 6379
            rediss://redis.example.com:6380/2?timeout=1s     | 6380
            redis://[2001:db8::1]                            | 6379
            redis://[2001:db8::1]:7000                       | 7000
            redis-cluster://a:7001,b:7002                    | 7001,7002
            redis-sentinel://a:26380,b#mymaster              | 26380,26379
            """)
    void itReachesThePortsOfTheAddressOfRedis(String url, String ports) throws IOException {
        JsonNode policy = policy("{redis: {url: '%s'}, networkPolicy: {redis: {ports: [6379]}}}".formatted(url));

        assertThat(ports(policy))
                .contains(6379)
                .containsAll(Stream.of(ports.split(",")).map(Integer::valueOf).toList());
    }

    @Test
    void whatCountsAsAModelIsOutsideOfPrivateNetworksAndOfTheCloudsMetadata() throws IOException {
        JsonNode to = rule(policy("{}"), "egress", 443).path("to");

        assertThat(to.at("/0/ipBlock/cidr").asString()).isEqualTo("0.0.0.0/0");
        assertThat(to.at("/0/ipBlock/except").toString()).contains("169.254.0.0/16", "10.0.0.0/8");
        assertThat(to.at("/1/ipBlock/cidr").asString()).isEqualTo("::/0");
        assertThat(to.at("/1/ipBlock/except").toString()).contains("fc00::/7").doesNotContain("10.0.0.0");
    }

    @Test
    void whatElseItMayReachIsAdded() throws IOException {
        JsonNode policy = policy("networkPolicy: {extraEgress: [{ports: [{port: 5432, protocol: TCP}]}]}");

        assertThat(ports(policy)).containsExactly(53, 53, 6379, 443, 5432);
    }

    @Test
    void theTrialRedisIsReachedByTheGatewaysAloneAndReachesNobody() throws IOException {
        Manifests manifests = new Chart(directory).manifests("{redis: {trial: {enabled: true}}}");
        JsonNode redis = manifests.get("NetworkPolicy", "breakwater-redis").path("spec");
        JsonNode gateway = manifests.get("NetworkPolicy", Chart.NAME).path("spec");

        assertThat(redis.at("/ingress/0/from/0/podSelector")).isEqualTo(gateway.path("podSelector"));
        assertThat(redis.path("ingress")).hasSize(1);
        assertThat(redis.path("egress")).isEmpty();
        assertThat(redis.path("policyTypes")).hasSize(2);
        assertThat(rule(gateway, "egress", 6379).at("/to/0/podSelector")).isEqualTo(redis.path("podSelector"));
    }

    private JsonNode policy(String values) throws IOException {
        return new Chart(directory)
                .manifests(values)
                .get("NetworkPolicy", Chart.NAME)
                .path("spec");
    }

    private static List<Integer> ports(JsonNode policy) {
        return policy.path("egress")
                .valueStream()
                .flatMap(rule -> rule.path("ports").valueStream())
                .map(port -> port.path("port").asInt())
                .toList();
    }

    private static JsonNode rule(JsonNode policy, String direction, int port) {
        Stream<JsonNode> rules = policy.path(direction).valueStream();
        return rules.filter(rule -> rule.at("/ports/0/port").asInt() == port)
                .findFirst()
                .orElseThrow();
    }
}
