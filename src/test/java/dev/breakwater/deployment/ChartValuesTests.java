package dev.breakwater.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What the chart refuses, and that it says which value it was. */
class ChartValuesTests {

    /** Variables that other values of the chart set, or that are secrets. */
    private static final Set<String> NOT_IN_ENV = Set.of(
            "SERVER_PORT",
            "METRICS_PORT",
            "ENVIRONMENT",
            "REDIS_URL",
            "OPENAI_API_KEY",
            "ANTHROPIC_API_KEY",
            "DB_SERVER_PASSWORD");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            replicsa: 3                                              | replicsa
            replicas: 0                                              | /replicas
            replicas: three                                          | /replicas
            image: {tga: x}                                          | tga
            image: {variant: alpine}                                 | /image/variant
            image: {digest: "sha256:12"}                             | /image/digest
            env: {MAX_ITERATION: 5}                                  | MAX_ITERATION
            env: {OPENAI_API_KEY: sk-x}                              | OPENAI_API_KEY
            env: {METRICS_PORT: 9090}                                | METRICS_PORT
            env: {LLM_MODEL: [a, b]}                                 | /env/LLM_MODEL
            env: {BREAKWATER_ADMISSION_DRAIN_GRACE: 9s}              | shutdown.drainGraceSeconds
            extraEnv: [{nmae: X}]                                    | nmae
            secrets: {required: {"OPENAI API": x}}                   | OPENAI API
            secrets: {required: {OPENAI_API_KEY: 5}}                 | /secrets/required/OPENAI_API_KEY
            config: {breakwater: {admission: {drain-grace: 9s}}}     | shutdown.drainGraceSeconds
            config: {breakwater: {admission: {drain-delay: 9s}}}     | shutdown.preStopSeconds
            config: {breakwater: {environment: staging}}             | config.breakwater.environment
            config: {breakwater: {redis: {url: "redis://a"}}}        | secrets.optional.REDIS_URL
            config: {breakwater: {api: {trusted-proxies: []}}}       | trustedProxies
            config: text                                             | /config
            redis: {url: "http://redis"}                             | /redis/url
            redis: {url: "redis://a", trial: {enabled: true}}        | redis.trial.enabled
            redis: {trial: {maxMemoryMiB: 1}}                        | /redis/trial/maxMemoryMiB
            trustedProxies: [ingress-nginx]                          | /trustedProxies/0
            shutdown: {drainGraceSeconds: 60s}                       | /shutdown/drainGraceSeconds
            resources: {limits: {cpus: 2}}                           | cpus
            resources: {limits: {memory: 4GB}}                       | /resources/limits/memory
            service: {type: ExternalName}                            | /service/type
            autoscaling: {enabled: "yes"}                            | /autoscaling/enabled
            autoscaling: {maxReplicas: 2}                            | autoscaling.maxReplicas
            podDisruptionBudget: {maxUnavailable: 0}                 | /podDisruptionBudget/maxUnavailable
            networkPolicy: {callers: [{podSelektor: {}}]}            | podSelektor
            networkPolicy: {models: {cidrs: [api.openai.com]}}       | /networkPolicy/models/cidrs/0
            ingress: {hosts: []}                                     | /ingress/hosts
            ingress: {hosts: [{hostname: a}]}                        | hostname
            serviceMonitor: {interval: 15}                           | /serviceMonitor/interval
            {serviceMonitor: {enabled: true}, env: {ENABLE_METRICS: false}} | env.ENABLE_METRICS
            prometheusRule: {enabled: true, disabled: [NoSuchAlert]} | NoSuchAlert
            tolerations: [{effect: NoShedule}]                       | /tolerations/0/effect
            """)
    void aValueThatIsOfNoUseIsRefusedByName(String values, String name) {
        assertThatThrownBy(() -> new Chart(directory).render(values)).hasMessageContaining(name);
    }

    @Test
    void aPasswordInTheAddressOfRedisIsRefusedAndNotShown() {
        assertThatThrownBy(() -> new Chart(directory).render("redis: {url: 'redis://user:hunter2@redis'}"))
                .hasMessageContaining("redis.url")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void eachVariableOfTheGatewayCanBeSetUnlessItIsASecretOrSetByAnotherValue() throws IOException {
        Properties variables = new Properties();
        variables.load(new StringReader(
                Files.readString(Path.of("src", "main", "resources", "environment-variables.properties"))));
        Set<String> expected = new HashSet<>(variables.stringPropertyNames());
        expected.removeAll(NOT_IN_ENV);

        JsonNode schema = Chart.yaml().readTree(Chart.read("values.schema.json"));

        assertThat(schema.at("/properties/env/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void everyDefaultHasItsPlaceInTheSchema() throws IOException {
        JsonNode schema = Chart.yaml().readTree(Chart.read("values.schema.json"));
        JsonNode defaults = Chart.yaml().readTree(Chart.read("values.yaml"));

        assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
        Set<String> known = new HashSet<>(schema.path("properties").propertyNames());
        known.remove("global");
        assertThat(known).isEqualTo(new HashSet<>(defaults.propertyNames()));
    }
}
