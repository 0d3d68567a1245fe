package dev.breakwater.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class OllamaTests {

    private final ScriptedModelServer server = ScriptedModelServer.start();
    private final ModelFixture ollama =
            ModelFixture.of("provider=ollama", "retry-attempts=0", "ollama.base-url=" + server.rootUrl());

    @AfterEach
    void close() {
        ollama.close();
        server.close();
    }

    @Test
    void sendsModelBoundAndWindowAndReadsTheAnswer() {
        server.enqueue(ScriptedReply.text("good day").using(12, 3));

        ModelReply reply = ollama.ask(ChatRequest.builder()
                .messages(UserMessage.from("hello"))
                .temperature(0.2)
                .build());

        assertThat(reply.response().aiMessage().text()).isEqualTo("good day");
        assertThat(reply.response().tokenUsage().inputTokenCount()).isEqualTo(12);
        assertThat(reply.response().tokenUsage().outputTokenCount()).isEqualTo(3);
        assertThat(reply.provider()).isEqualTo("ollama");
        assertThat(reply.model()).isEqualTo("qwen3");
        JsonNode body = server.requests().getFirst().body();
        assertThat(body.path("model").asString()).isEqualTo("qwen3");
        assertThat(body.at("/options/num_predict").asInt()).isEqualTo(2000);
        assertThat(body.at("/options/num_ctx").asInt()).isEqualTo(16_384);
        assertThat(body.at("/options/temperature").asDouble()).isEqualTo(0.2);
        assertThat(server.requests().getFirst().header("Authorization")).isEmpty();
    }

    @Test
    void sendsNoTemperatureWhereThereIsNone() {
        server.enqueue(ScriptedReply.text("good day"));

        ollama.answer();

        assertThat(server.requests().getFirst().body().path("options").has("temperature"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1", "/v1/", "/api", "/"})
    void theUsualWrongBaseUrlsWork(String path) {
        server.enqueue(ScriptedReply.text("good day"));
        try (var other = ModelFixture.of("provider=ollama", "ollama.base-url=" + server.rootUrl() + path)) {
            assertThat(other.answer()).isEqualTo("good day");
        }
    }

    @Test
    void aKeyGoesWithTheCallWhereThereIsOne() {
        server.enqueue(ScriptedReply.text("good day"));
        try (var guarded = ModelFixture.of(
                "provider=ollama", "ollama.base-url=" + server.rootUrl(), "ollama.api-key=a-key-of-a-proxy")) {
            guarded.answer();
        }

        assertThat(server.requests().getFirst().header("Authorization")).contains("Bearer a-key-of-a-proxy");
    }

    @Test
    void toolCallsGoThereAndBackWithTheirNames() {
        server.enqueue(
                ScriptedReply.toolCall("unused", "weather__now", "{\"place\": \"Paris\"}"),
                ScriptedReply.text("Mild."));
        AiMessage said = ollama.ask(withTools("{\"type\": \"string\"}", UserMessage.from("Paris?")))
                .response()
                .aiMessage();
        assertThat(said.toolExecutionRequests()).singleElement().satisfies(call -> {
            assertThat(call.name()).isEqualTo("weather__now");
            assertThat(call.arguments()).isEqualTo("{\"place\":\"Paris\"}");
        });

        AiMessage repaired = said.toBuilder()
                .toolExecutionRequests(said.toolExecutionRequests().stream()
                        .map(call -> call.toBuilder().id("call_1_1").build())
                        .toList())
                .build();
        ollama.ask(withTools(
                "{\"type\": \"string\"}",
                UserMessage.from("Paris?"),
                repaired,
                ToolExecutionResultMessage.from("call_1_1", "weather__now", "18 °C")));

        JsonNode messages = server.requests().getLast().body().path("messages");
        assertThat(messages.at("/1/tool_calls/0/function/arguments/place").asString())
                .isEqualTo("Paris");
        assertThat(messages.at("/2/role").asString()).isEqualTo("tool");
        assertThat(messages.at("/2/content").asString()).isEqualTo("18 °C");
        assertThat(messages.at("/2/tool_name").asString()).isEqualTo("weather__now");
    }

    @Test
    void referencesInToolSchemasAreReplacedByWhatTheyMean() {
        server.enqueue(ScriptedReply.text("Mild."));

        ollama.ask(withTools("{\"$ref\": \"#/$defs/place\", \"description\": \"where\"}", UserMessage.from("Paris?")));

        JsonNode place = server.requests().getFirst().body().at("/tools/0/function/parameters/properties/place");
        assertThat(place.path("type").asString()).isEqualTo("object");
        assertThat(place.path("description").asString()).isEqualTo("where");
        assertThat(place.at("/properties/city/minLength").asInt()).isEqualTo(1);
        // A place within a place within …
        assertThat(place.at("/properties/within/type").asString()).isEqualTo("object");
        assertThat(place.at("/properties/within").has("properties")).isFalse();
        assertThat(place.toString()).doesNotContain("$ref");
    }

    @Test
    void thoughtsInTheTextAreNotShown() {
        server.enqueue(
                ScriptedReply.text("<think>\nThe user says hello.\n</think>\n\nGood day!"),
                ScriptedReply.text("<think>\nand so on and on"));

        assertThat(ollama.answer()).isEqualTo("Good day!");
        assertThat(ollama.answer()).isNull();
    }

    @Test
    void aModelThatIsNotThereIsRejected() {
        server.enqueue(ScriptedReply.raw(404, "{\"error\": \"model 'qwen3' not found\"}"));

        var failure = catchThrowableOfType(ModelRejected.class, () -> ollama.answer());

        assertThat(failure.explanation()).contains("model 'qwen3' not found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "no JSON", "{\"message\": null}", "{\"error\": \"out of memory\"}"})
    void anAnswerThatIsNoneIsUnavailable(String body) {
        server.enqueue(ScriptedReply.raw(200, body));

        assertThat(catchThrowable(() -> ollama.answer())).isInstanceOf(ModelUnavailable.class);
    }

    @Test
    void aConversationThatItWouldCutIsNotSent() {
        try (var small =
                ModelFixture.of("provider=ollama", "context-window=1024", "ollama.base-url=" + server.rootUrl())) {
            var long_ = ModelFixture.question("word ".repeat(1100));

            assertThat(catchThrowable(() -> small.ask(long_))).isInstanceOf(ContextTooLong.class);
            assertThat(server.requests()).isEmpty();
        }
    }

    private static ChatRequest withTools(String place, ChatMessage... messages) {
        return ChatRequest.builder()
                .messages(messages)
                .toolSpecifications(ToolSpecification.builder()
                        .name("weather__now")
                        .description("The weather now")
                        .parameters(JsonObjectSchema.builder()
                                .addProperty("place", JsonRawSchema.from(place))
                                .required("place")
                                .definitions(Map.of(
                                        "city",
                                        JsonRawSchema.from("{\"type\": \"string\", \"minLength\": 1}"),
                                        "place",
                                        JsonRawSchema.from("""
                                                {"type": "object", "properties": {"city": {"$ref": "#/$defs/city"},
                                                 "within": {"$ref": "#/$defs/place"}}}""")))
                                .build())
                        .build())
                .build();
    }
}
