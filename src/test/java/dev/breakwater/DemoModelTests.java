package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

@TestPropertySource(properties = "breakwater.llm.provider=demo")
class DemoModelTests extends GatewayTest {

    @Test
    void answersAQuestionThroughTheChildProcessWithoutKeyAndNetwork() {
        GatewayClient.Reply reply = gateway.ask("{\"query\": \"What is the weather in Paris?\"}");

        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        JsonNode answer = reply.json();
        assertThat(answer.path("model").stringValue()).isEqualTo("demo");
        assertThat(answer.path("answer").stringValue()).contains("Paris").containsIgnoringCase("normal");
        JsonNode use = answer.path("tools_used").get(0);
        assertThat(use.path("server").stringValue()).isEqualTo("weather");
        assertThat(use.path("tool").stringValue()).isEqualTo("get_current_weather");
        assertThat(use.path("status").stringValue()).isEqualTo("success");
        assertThat(use.path("attempts").intValue()).isEqualTo(1);
    }

    @Test
    void researchesAComparisonThroughTheChildProcess() {
        GatewayClient.Reply reply =
                gateway.ask("{\"query\": \"Compare the weather in Paris and in Tokyo\", \"agent_type\": \"workflow\"}");

        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        JsonNode answer = reply.json();
        assertThat(answer.path("agent_type").stringValue()).isEqualTo("workflow");
        assertThat(answer.path("answer").stringValue())
                .contains("Paris", "Tokyo", "[S1]", "[S2]", "Looked up with weather (2 calls).");
        assertThat(answer.path("partial").booleanValue()).isFalse();
        assertThat(answer.path("tools_used").findValuesAsString("server")).containsExactly("weather", "weather");
        assertThat(answer.path("branches").findValuesAsString("question"))
                .containsExactly("the weather in Paris", "the weather in Tokyo");
        assertThat(answer.path("branches").findValuesAsString("outcome")).containsExactly("completed", "completed");
        assertThat(answer.path("sources").findValuesAsString("step")).containsExactly("research-1", "research-2");
    }

    @Test
    void onlyAnswersOfWorkflowsHaveBranchesAndSources() {
        JsonNode answer =
                gateway.ask("{\"query\": \"What is the weather in Paris?\"}").json();

        assertThat(answer.has("sources")).isFalse();
        assertThat(answer.has("branches")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            List the files in the workspace | list        | welcome.txt
            Read the file welcome.txt       | read        | Welcome to the tests.
            Search for "hello" in notes     | search_text | say hello to Bob
            Find *.md                       | find        | notes/todo.md
            How big is notes/todo.md?       | info        | 26 bytes
            """)
    void answersQuestionsAboutFilesThroughTheChildProcess(String question, String tool, String told) {
        JsonNode answer = gateway.ask("{\"query\": \"" + question.replace("\"", "\\\"") + "\"}")
                .json();

        assertThat(answer.at("/tools_used/0/server").stringValue()).isEqualTo("filesystem");
        assertThat(answer.at("/tools_used/0/tool").stringValue()).isEqualTo(tool);
        assertThat(answer.at("/tools_used/0/status").stringValue()).isEqualTo("success");
        assertThat(answer.path("answer").stringValue()).contains(told);
    }

    @Test
    void showsTheServerItsProcessAndItsTools() {
        JsonNode server = gateway.get("/servers")
                .json()
                .path("servers")
                .valueStream()
                .filter(one -> one.path("name").stringValue().equals("weather"))
                .findFirst()
                .orElseThrow();

        assertThat(server.path("bundled").booleanValue()).isTrue();
        assertThat(server.path("healthy").booleanValue()).isTrue();
        assertThat(server.path("last_failure").isNull()).isTrue();
        long pid = server.path("instances").get(0).path("pid").longValue();
        assertThat(ProcessHandle.of(pid).flatMap(ProcessHandle::parent)).contains(ProcessHandle.current());
        JsonNode tools = gateway.get("/tools").json().path("tools");
        assertThat(tools.valueStream().map(tool -> tool.path("name_for_model").stringValue()))
                .contains("weather__get_current_weather", "weather__get_forecast", "filesystem__list");
        assertThat(tools.valueStream()).allSatisfy(tool -> {
            assertThat(tool.path("offered").booleanValue()).isTrue();
            assertThat(tool.path("read_only").booleanValue()).isTrue();
            assertThat(tool.at("/input_schema/type").stringValue()).isEqualTo("object");
        });
    }

    @Test
    void theManagementPortAgreesThatItIsReady() {
        assertThat(management.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(management.get("/actuator/health/readiness").text()).contains("mcp_servers");
    }

    @Test
    void anUnknownAgentIsRefusedWithTheKnownOnes() {
        GatewayClient.Reply reply = gateway.ask("{\"query\": \"Hi\", \"agent_type\": \"nobody\"}");

        reply.problem(400, "unknown_agent");
        assertThat(reply.json().path("known_agents").get(0).stringValue()).isEqualTo("multi-tool");
        assertThat(gateway.get("/agents")
                        .json()
                        .path("agents")
                        .get(0)
                        .path("name")
                        .stringValue())
                .isEqualTo("multi-tool");
    }

    @Test
    void countsEveryPostAlsoOneThatIsNotUnderstood() {
        gateway.ask("{\"query\": \"What is the weather in Rome?\"}");
        gateway.ask("{\"question\": \"Hi\"}").problem(400, "invalid_request");

        assertThat(management.get("/actuator/prometheus").text())
                .containsPattern("agent_requests_total\\{.*agent_type=\"multi-tool\".*status=\"success\"")
                .containsPattern("agent_requests_total\\{.*agent_type=\"unknown\",code=\"invalid_request\"")
                .containsPattern("mcp_tool_calls_total\\{.*server=\"weather\"")
                .contains("agent_request_duration_seconds_bucket", "active_agents_current");
    }

    @Test
    void hasNoErrorPageBesideItsProblems() {
        gateway.get("/error").problem(404, "not_found");
        gateway.get("/actuator/health").problem(404, "not_found");
    }
}
