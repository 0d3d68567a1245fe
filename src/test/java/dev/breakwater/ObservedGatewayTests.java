package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayClient;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.breakwater.testing.mcp.Fixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an engineer on call sees of the whole gateway: metrics, the log, the health document, dumps. */
@ExtendWith(OutputCaptureExtension.class)
@DisabledOnOs(OS.WINDOWS)
class ObservedGatewayTests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration GENEROUS = Duration.ofMinutes(1);
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)\\{(.*)} \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"[^\"]*\"");

    private static final ScriptedModelServer model = ScriptedModelServer.start();
    private static StartedGateway gateway;

    @BeforeAll
    static void start() {
        Map<String, String> properties = new HashMap<>(Map.of(
                "management.endpoint.threaddump.access", "read-only",
                "management.endpoint.heapdump.access", "read-only"));
        for (String server : List.of("one", "two")) {
            List<String> command = Fixture.command();
            properties.put("breakwater.mcp.servers." + server + ".command", command.getFirst());
            for (int i = 1; i < command.size(); i++) {
                properties.put("breakwater.mcp.servers." + server + ".args[" + (i - 1) + "]", command.get(i));
            }
        }
        gateway = StartedGateway.with(
                Map.of(
                        "OPENAI_API_KEY", "sk-observed",
                        "OPENAI_BASE_URL", model.baseUrl(),
                        "LLM_MODEL", "gpt-4.1",
                        "VERBOSE", "false",
                        "AGENT_RETRY_ATTEMPTS", "0"),
                properties);
        Awaitility.await()
                .atMost(GENEROUS)
                .until(() -> gateway.service().get("/ready").status() == 200);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        model.close();
    }

    @Test
    void theMetricsHaveTheNamesAndLabelsOfTheirDocumentationAndBoundedValues() {
        asksFor("one__echo", "{\"text\": \"x\"}");
        assertThat(ask("{\"query\": \"good\"}").status()).isEqualTo(200);
        asksFor("one__made_up_tool", "{}");
        assertThat(ask("{\"query\": \"invented\"}").status()).isEqualTo(200);
        asksFor("one__fail", "{\"text\": \"no\"}");
        assertThat(ask("{\"query\": \"bad tool\"}").status()).isEqualTo(200);
        model.respond(_ -> ScriptedReply.error(401, "invalid_api_key", "no"));
        ask("{\"query\": \"rejected\"}").problem(502, "model_rejected");
        ask("{\"quer\": \"made_up_member\"}").problem(400, "invalid_request");
        ask("{\"query\": \"x\", \"agent_type\": \"made_up_agent\"}").problem(400, "unknown_agent");
        for (int i = 0; i < 5; i++) {
            gateway.service().get("/made_up_path/" + i).problem(404, "not_found");
        }
        gateway.service().method("MADEUP", "/agent");

        String scrape = gateway.management().get("/actuator/prometheus").text();

        assertThat(scrape).doesNotContain("made_up", "MADEUP", "sk-observed");
        assertThat(labels(scrape, "agent_requests_total")).isEqualTo(Set.of("status", "agent_type", "code"));
        assertThat(labels(scrape, "agent_request_duration_seconds_bucket")).isEqualTo(Set.of("agent_type", "le"));
        assertThat(labels(scrape, "agent_overhead_seconds_bucket")).isEqualTo(Set.of("agent_type", "le"));
        assertThat(labels(scrape, "mcp_tool_calls_total")).isEqualTo(Set.of("server", "tool", "status"));
        assertThat(labels(scrape, "mcp_tool_call_duration_seconds_bucket"))
                .isEqualTo(Set.of("server", "tool", "status", "le"));
        assertThat(labels(scrape, "active_agents_current")).isEmpty();
        assertThat(labels(scrape, "mcp_server_health")).isEqualTo(Set.of("server"));
        assertThat(labels(scrape, "mcp_server_restarts_total")).isEqualTo(Set.of("server"));
        assertThat(labels(scrape, "mcp_server_instances")).isEqualTo(Set.of("server"));
        assertThat(labels(scrape, "resilience4j_circuitbreaker_state")).isEqualTo(Set.of("name", "state"));
        assertThat(labels(scrape, "resilience4j_bulkhead_available_concurrent_calls"))
                .isEqualTo(Set.of("name"));
        assertThat(labels(scrape, "gen_ai_client_token_usage_bucket"))
                .isEqualTo(Set.of("provider", "model", "direction", "le"));
        assertThat(labels(scrape, "gen_ai_client_operation_duration_seconds_bucket"))
                .isEqualTo(Set.of("provider", "model", "status", "le"));
        assertThat(labels(scrape, "llm_cost_usd_total")).isEqualTo(Set.of("provider", "model", "direction"));
        assertThat(scrape.lines().filter(line -> line.startsWith("# TYPE ")))
                .allSatisfy(line -> assertThat(scrape).containsPattern("# HELP " + line.split(" ", -1)[2] + " \\S"));
    }

    @Test
    void aGoodRunIsOneLineAndARefusedOrFailedOneHasTheSameObject(CapturedOutput output) {
        asksFor("one__echo", "{\"text\": \"x\"}");
        String good = id(gateway.service().ask("{\"query\": \"very confidential\"}", "X-Request-Id", "of-a-proxy"));
        String refused = id(ask("{\"quer\": \"x\"}"));
        model.respond(_ -> ScriptedReply.error(401, "invalid_api_key", "no"));
        String failed = id(ask("{\"query\": \"x\"}"));

        assertThat(lines(output, good)).singleElement().satisfies(line -> {
            JsonNode metrics = line.path("request_metrics");
            assertThat(line.path("level").stringValue()).isEqualTo("INFO");
            assertThat(line.path("client_request_id").stringValue()).isEqualTo("of-a-proxy");
            assertThat(metrics.path("success").booleanValue()).isTrue();
            assertThat(metrics.at("/tools_used/0/tool").stringValue()).isEqualTo("echo");
            assertThat(metrics.at("/usage/model_calls").intValue()).isEqualTo(2);
            assertThat(metrics.path("end_time").stringValue())
                    .isGreaterThan(metrics.path("start_time").stringValue());
        });
        for (String id : List.of(refused, failed)) {
            assertThat(lines(output, id))
                    .filteredOn(line -> line.has("request_metrics"))
                    .singleElement()
                    .satisfies(line -> {
                        assertThat(line.at("/request_metrics/request_id").stringValue())
                                .isEqualTo(id);
                        assertThat(line.at("/request_metrics/success").booleanValue())
                                .isFalse();
                        assertThat(line.at("/request_metrics/error").stringValue())
                                .isNotBlank();
                    });
        }
        assertThat(output.getAll()).doesNotContain("very confidential");
    }

    @Test
    void theHealthDocumentHasAllParts() {
        Awaitility.await()
                .atMost(GENEROUS)
                .untilAsserted(() -> assertThat(gateway.management()
                                .get("/actuator/health")
                                .json()
                                .path("overall_status")
                                .stringValue())
                        .isEqualTo("healthy"));
        JsonNode document = gateway.management().get("/actuator/health").json();

        assertThat(document.at("/components/llm/models/openai/model").stringValue())
                .isEqualTo("gpt-4.1");
        assertThat(document.at("/components/resources/heap/max").longValue()).isPositive();
        assertThat(document.at("/components/resources/status").stringValue()).isEqualTo("healthy");
        assertThat(document.path("components").propertyNames()).doesNotContain("ssl", "diskSpace", "ping");
    }

    @Test
    void theGatewaySaysWhichOneItIs() {
        JsonNode info = gateway.management().get("/actuator/info").json();

        assertThat(info.path("version").stringValue()).isNotBlank();
        // A working tree without its repository is built as well.
        assertThat(info.path("commit").stringValue())
                .matches(Files.isDirectory(Path.of(".git")) ? "[0-9a-f]{40}" : "[0-9a-f]{40}|unknown");
        assertThat(info.at("/model/name").stringValue()).isEqualTo("gpt-4.1");
        assertThat(info.at("/servers/0/name").stringValue()).isEqualTo("one");
        assertThat(info.toString()).doesNotContain("sk-observed");
    }

    @Test
    void aDumpIsServedWhereItIsSwitchedOnAndOnTheManagementPortAlone() {
        GatewayClient management = gateway.management();
        assertThat(management.get("/actuator/threaddump").text()).contains("threadName");
        // Its links say that it is served; the dump itself would be as large as this process.
        assertThat(management.get("/actuator").json().path("_links").propertyNames())
                .contains("heapdump");
        gateway.service().get("/actuator/threaddump").problem(404, "not_found");
        gateway.service().get("/actuator/heapdump").problem(404, "not_found");
    }

    private static GatewayClient.Reply ask(String body) {
        return gateway.service().ask(body);
    }

    private static String id(GatewayClient.Reply reply) {
        return reply.json().path("request_id").stringValue();
    }

    private static void asksFor(String tool, String arguments) {
        model.respond(body -> body.path("messages").toString().contains("\"tool_calls\"")
                ? ScriptedReply.text("Enough.")
                : ScriptedReply.toolCall("a", tool, arguments));
    }

    private static List<JsonNode> lines(CapturedOutput output, String id) {
        return output.getOut()
                .lines()
                .filter(line -> line.contains(id))
                .map(JSON::readTree)
                .toList();
    }

    /** The labels of a metric beside the one that all have. */
    private static Set<String> labels(String scrape, String metric) {
        List<Set<String>> all = scrape.lines()
                .map(SAMPLE::matcher)
                .filter(sample -> sample.matches() && sample.group(1).equals(metric))
                .map(sample -> LABEL.matcher(sample.group(2))
                        .results()
                        .map(label -> label.group(1))
                        .filter(label -> !label.equals("environment"))
                        .collect(Collectors.toCollection(TreeSet::new)))
                .map(labels -> (Set<String>) labels)
                .distinct()
                .toList();
        assertThat(all).as(metric).hasSize(1);
        return all.getFirst();
    }
}
