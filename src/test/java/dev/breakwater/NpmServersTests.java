package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayClient;
import dev.breakwater.testing.NpmServers;
import dev.breakwater.testing.ReceivedRequest;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.breakwater.testing.ScriptedReply.ToolCall;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** MCP servers that others have written, from a file as desktop clients write it, driven by a scripted model. */
@EnabledIf(value = "dev.breakwater.testing.NpmServers#installed", disabledReason = NpmServers.MISSING)
@TestPropertySource(properties = "breakwater.mcp.import=" + NpmServers.FILE)
@DirtiesContext
class NpmServersTests extends GatewayTest {

    private static final ScriptedModelServer model = ScriptedModelServer.start();

    @DynamicPropertySource
    static void useTheScriptedModel(DynamicPropertyRegistry properties) {
        properties.add("breakwater.llm.provider", () -> "openai");
        properties.add("breakwater.llm.openai.base-url", model::baseUrl);
    }

    @AfterAll
    static void closeModel() {
        model.close();
    }

    @Test
    void theirToolsAreListedAsTheServersDescribeThem() {
        JsonNode tools = gateway.get("/tools").json().path("tools");

        assertThat(tools.valueStream()
                        .filter(tool -> tool.path("offered").booleanValue())
                        .map(tool -> tool.path("name_for_model").stringValue()))
                .contains("everything__echo", "everything__get-sum", "files__list_directory", "files__write_file");
        assertThat(tools.valueStream()
                        .filter(tool -> tool.path("read_only").booleanValue())
                        .map(tool -> tool.path("tool").stringValue()))
                .contains("echo", "list_directory", "read_text_file")
                .doesNotContain("write_file", "move_file");
    }

    @Test
    void callsOfSeveralServersInOneTurnAreAnsweredThroughTheLoop() {
        model.enqueue(
                ScriptedReply.toolCalls(
                        new ToolCall("a", "everything__echo", "{\"message\": \"ahoy\"}"),
                        new ToolCall("b", "everything__get-sum", "{\"a\": 7, \"b\": 35}"),
                        new ToolCall("c", "files__list_directory", "{\"path\": \"npm/shelf\"}")),
                ScriptedReply.text("Done."));

        JsonNode answer = ask();

        assertThat(results(3))
                .satisfiesExactly(
                        echo -> assertThat(echo).contains("ahoy"),
                        sum -> assertThat(sum).contains("42"),
                        list -> assertThat(list).contains("harbour.txt", "tetrapod.txt"));
        assertThat(answer.path("tools_used")
                        .valueStream()
                        .map(use -> use.path("status").stringValue()))
                .containsOnly("success")
                .hasSize(3);
    }

    @Test
    void structuredAndPictorialResultsReachTheModelAsText() {
        model.enqueue(
                ScriptedReply.toolCalls(
                        new ToolCall("a", "everything__get-structured-content", "{\"location\": \"Chicago\"}"),
                        new ToolCall("b", "everything__get-tiny-image", "{}")),
                ScriptedReply.text("Done."));

        ask();

        assertThat(results(2))
                .satisfiesExactly(
                        weather -> assertThat(weather).contains("temperature", "humidity"),
                        image -> assertThat(image).contains("image/png").hasSizeLessThan(2000));
    }

    @Test
    void whatTheServersRefuseGoesBackToTheModel() {
        model.enqueue(
                ScriptedReply.toolCalls(
                        new ToolCall("a", "everything__get-sum", "{\"a\": \"seven\"}"),
                        new ToolCall("b", "files__read_text_file", "{\"path\": \"/etc/passwd\"}")),
                ScriptedReply.text("Done."));

        JsonNode answer = ask();

        assertThat(answer.path("tools_used")
                        .valueStream()
                        .map(use -> use.path("status").stringValue()))
                .containsExactly("error", "error");
        assertThat(results(2))
                .satisfiesExactly(
                        sum -> assertThat(sum).contains("schema"),
                        file -> assertThat(file).containsIgnoringCase("access denied"));
    }

    private JsonNode ask() {
        GatewayClient.Reply reply = gateway.ask("{\"query\": \"Please\"}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.json().path("answer").stringValue()).isEqualTo("Done.");
        return reply.json();
    }

    /** The last tool results that the model was shown. */
    private static List<String> results(int count) {
        List<ReceivedRequest> requests = model.requests();
        List<JsonNode> messages = requests.getLast().messages();
        return messages.subList(messages.size() - count, messages.size()).stream()
                .map(message -> message.path("content").stringValue())
                .toList();
    }
}
