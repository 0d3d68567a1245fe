package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayClient;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The whole gateway whose first model refuses connections, with one of Anthropic behind it. */
class ModelFallbackTests extends GatewayTest {

    private static final String QUESTION = "{\"query\": \"What is the weather in Paris?\"}";

    private static final ScriptedModelServer anthropic = ScriptedModelServer.start();

    @DynamicPropertySource
    static void models(DynamicPropertyRegistry properties) {
        properties.add("breakwater.llm.provider", () -> "openai");
        properties.add("breakwater.llm.openai.base-url", () -> "http://127.0.0.1:" + unusedPort() + "/v1");
        properties.add("breakwater.llm.retry-delay", () -> "10ms");
        properties.add("breakwater.llm.fallbacks[0].provider", () -> "anthropic");
        properties.add("breakwater.llm.fallbacks[0].api-key", () -> "k");
        properties.add("breakwater.llm.fallbacks[0].base-url", anthropic::baseUrl);
        properties.add("breakwater.agent.max-iterations", () -> 1);
    }

    @AfterAll
    static void close() {
        anthropic.close();
    }

    @Test
    void theFallbackAnswersAndTheAnswerSaysSo() {
        anthropic.enqueue(ScriptedReply.text("Mild.").using(1000, 100));

        GatewayClient.Reply reply = gateway.ask(QUESTION);

        assertThat(reply.status()).isEqualTo(200);
        JsonNode answer = reply.json();
        assertThat(answer.path("answer").stringValue()).isEqualTo("Mild.");
        assertThat(answer.path("model").stringValue()).isEqualTo("claude-sonnet-4-5");
        assertThat(answer.at("/usage/cost_usd").decimalValue()).isEqualByComparingTo("0.0045");
    }

    @Test
    void theLastCallAfterTheToolsWorksWithAnthropicToo() {
        anthropic.enqueue(
                ScriptedReply.toolCall("toolu_1", "weather__get_current_weather", "{\"city\": \"Paris\"}"),
                ScriptedReply.text("Mild, I think."));

        JsonNode answer = gateway.ask(QUESTION).json();

        assertThat(answer.path("answer").stringValue()).isEqualTo("Mild, I think.");
        assertThat(answer.path("partial").booleanValue()).isTrue();
        assertThat(anthropic.requests().getLast().body().at("/tool_choice/type").stringValue())
                .isEqualTo("none");
    }

    @Test
    void whatHappenedIsInTheMetrics() {
        for (int i = 0; i < 2; i++) {
            anthropic.enqueue(ScriptedReply.text("Mild."));
            assertThat(gateway.ask(QUESTION).status()).isEqualTo(200);
        }

        String metrics = management.get("/actuator/prometheus").text();

        assertThat(metrics)
                .containsPattern(
                        "resilience4j_circuitbreaker_state\\{[^}]*name=\"llm_openai\",state=\"open\"[^}]*} 1.0")
                .containsPattern(
                        "resilience4j_circuitbreaker_state\\{[^}]*name=\"llm_anthropic\",state=\"closed\"[^}]*} 1.0")
                .containsPattern(
                        "resilience4j_bulkhead_available_concurrent_calls\\{[^}]*name=\"llm_anthropic\"[^}]*} 256.0")
                .containsPattern("gen_ai_client_token_usage_sum\\{[^}]*direction=\"input\"[^}]*provider=\"anthropic\"")
                .containsPattern("gen_ai_client_operation_duration_seconds_count\\{[^}]*status=\"model_unavailable\"")
                .containsPattern("llm_cost_usd_total\\{[^}]*direction=\"output\"[^}]*provider=\"anthropic\"")
                .containsPattern("llm_fallbacks_total\\{[^}]*model=\"claude-sonnet-4-5\"");
    }

    private static int unusedPort() {
        try (var unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return unused.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
