package dev.breakwater.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
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
            config: {breakwater: {admission: {drainGrace: 9s}}}      | shutdown.drainGraceSeconds
            config: {breakwater.admission.drain-grace: 9s}           | shutdown.drainGraceSeconds
            config: {server: {port: 9000}}                           | config.server.port
            config: {management: {server: {port: 9000}}}             | config.management.server.port
            config: text                                             | /config
            config: {breakwater: text}                               | /config/breakwater
            env: {BREAKWATER_REDIS_URL: "redis://a"}                 | env.BREAKWATER_REDIS_URL
            env: {BREAKWATER_SERVER_PORTS: [1]}                      | /env/BREAKWATER_SERVER_PORTS
            extraEnv: [{name: SERVER_PORT, value: "9000"}]           | extraEnv.SERVER_PORT
            extraEnv: [{name: ENVIRONMENT, value: staging}]          | extraEnv.ENVIRONMENT
            extraEnv: [{name: REDIS_URL, value: "redis://a"}]        | secrets.optional.REDIS_URL sets it
            {env: {LLM_MODEL: a}, extraEnv: [{name: LLM_MODEL, value: b}]} | env.LLM_MODEL sets it
            {secrets: {optional: {LLM_MODEL: a}}, env: {LLM_MODEL: b}} | secrets.optional.LLM_MODEL sets it
            extraEnv: [{name: A, value: b}, {name: A, value: c}]     | extraEnv.A sets it
            podLabels: {app.kubernetes.io/name: other}               | app.kubernetes.io/name
            podAnnotations: {checksum/config: none}                  | checksum/config
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            config: {breakwater: {llm: {openai: {api-key: hunter2}}}}                 | openai.api-key
            config: {breakwater: {mcp: {servers: {w: {env: {WIKI_TOKEN: hunter2}}}}}} | w.env.WIKI_TOKEN
            config: {breakwater: {mcp: {servers: {w: {headers: {Authorization: Bearer hunter2}}}}}} | w.headers.Authorization
            config: {breakwater: {llm: {fallbacks: [{api-key: hunter2}]}}}            | fallbacks[0].api-key
            env: {BREAKWATER_LLM_OPENAI_API_KEY: hunter2}                             | env.BREAKWATER_LLM_OPENAI_API_KEY
            extraEnv: [{name: WIKI_TOKEN, value: hunter2}]                            | extraEnv.WIKI_TOKEN
            """)
    void aSecretThatWouldBeReadableByAllIsRefusedAndNotShown(String values, String name) {
        assertThatThrownBy(() -> new Chart(directory).render(values))
                .hasMessageContaining(name)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aSecretThatIsReferredToIsTaken() throws IOException {
        assertThat(new Chart(directory).render("""
                        config: {breakwater: {llm: {max-tokens: 5}, mcp: {servers: {w: {headers: {Authorization: "Bearer ${WIKI_TOKEN}"}}}}}}
                        secrets: {optional: {WIKI_TOKEN: wiki}}
                        env: {LLM_MAX_TOKENS: 5, OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318"}
                        """)).contains("Bearer ${WIKI_TOKEN}", "http://collector:4318");
    }

    @Test
    void theValuesInTheDocumentAreTaken() throws IOException {
        List<String> examples = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$")
                .matcher(Files.readString(Path.of("docs", "deployment.md")))
                .results()
                .map(example -> example.group(1))
                .toList();

        assertThat(examples).hasSizeGreaterThan(2);
        for (String example : examples) {
            assertThat(new Chart(directory).manifests(example).objects()).isNotEmpty();
        }
    }

    @Test
    void aValueThatIsLeftEmptyIsItsEmptyFormOrRefusedByName() throws IOException {
        for (String value : Chart.yaml().readTree(Chart.read("values.yaml")).propertyNames()) {
            try {
                new Chart(directory).manifests(value + ":");
            } catch (RuntimeException e) {
                assertThat(e).as(value).hasMessageContaining("missing property '" + value + "'");
            }
        }
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
