package dev.breakwater.llm;

import static dev.breakwater.llm.OpenAiFixture.KEY;
import static dev.breakwater.llm.OpenAiFixture.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.testing.ReceivedRequest;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OpenAiProviderTests {

    private final ScriptedModelServer server =
            ScriptedModelServer.start().respond(request -> ScriptedReply.text("fine"));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void sendsKeyModelAndBound() {
        ReceivedRequest request = sent(OpenAiFixture.settings(server.baseUrl(), LONG, 8));

        assertThat(request.header("Authorization")).contains("Bearer " + KEY);
        assertThat(request.header("Content-Type")).contains("application/json");
        assertThat(request.body().path("model").asString()).isEqualTo("gpt-4.1");
        assertThat(request.body().path("max_tokens").asInt()).isEqualTo(2000);
        assertThat(request.body().has("max_completion_tokens")).isFalse();
    }

    @Test
    void sendsNoKeyWhereThereIsNone() {
        ReceivedRequest request = sent(OpenAiFixture.settings(null, server.baseUrl(), LONG, 8));

        assertThat(request.header("Authorization")).isEmpty();
    }

    @Test
    void sendsTheTemperatureOfTheRequestOrNone() {
        try (var openai = OpenAiFixture.at(server.baseUrl())) {
            var question = OpenAiFixture.question("hello");
            openai.model.chat(question, openai.in(LONG));
            openai.model.chat(
                    ChatRequest.builder()
                            .messages(question.messages())
                            .temperature(0.2)
                            .build(),
                    openai.in(LONG));
        }

        assertThat(server.requests().get(0).body().has("temperature")).isFalse();
        assertThat(server.requests().get(1).body().path("temperature").asDouble())
                .isEqualTo(0.2);
    }

    @Test
    void boundsOpenAiItselfByCompletionTokens() {
        var bodies = new ArrayList<String>();
        var model = ChatModels.of(
                LinkReader.read(OpenAiFixture.settings("https://API.openai.com/v1", LONG, 8), false)
                        .first(),
                () -> recording(bodies));

        model.chat(OpenAiFixture.question("hello"));

        JsonNode body = JsonMapper.shared().readTree(bodies.getFirst());
        assertThat(body.path("max_completion_tokens").asInt()).isEqualTo(2000);
        assertThat(body.has("max_tokens")).isFalse();
    }

    @Test
    void theConversationIsSentWithoutIndentation() {
        var bodies = new ArrayList<String>();
        var settings = OpenAiFixture.settings(server.baseUrl(), LONG, 8);

        ChatModels.of(LinkReader.read(settings, false).first(), () -> recording(bodies))
                .chat(OpenAiFixture.question("hello"));

        assertThat(bodies).singleElement().asString().doesNotContain("\n").contains("\"stream\":false");
    }

    @Test
    void toolSchemasReachTheServerIntact() {
        String place = """
                {"description": "a place", "oneOf": [{"$ref": "#/$defs/city"}, {"type": "array", "prefixItems": \
                [{"type": "number", "minimum": -90, "maximum": 90}], "minItems": 2}], "x-unknown": {"kept": [1, null]}}""";
        String units = "{\"type\": \"string\", \"enum\": [\"metric\", \"imperial\"], \"default\": \"metric\"}";
        ToolSpecification tool = ToolSpecification.builder()
                .name("weather__get_forecast")
                .description("The forecast")
                .parameters(JsonObjectSchema.builder()
                        .addProperty("place", JsonRawSchema.from(place))
                        .addProperty("units", JsonRawSchema.from(units))
                        .required("place")
                        .definitions(Map.of("city", JsonRawSchema.from("{\"type\": \"string\", \"minLength\": 1}")))
                        .build())
                .build();

        try (var openai = OpenAiFixture.at(server.baseUrl())) {
            openai.model.chat(
                    ChatRequest.builder()
                            .messages(UserMessage.from("Paris?"))
                            .toolSpecifications(tool)
                            .build(),
                    openai.in(LONG));
        }

        JsonNode function = server.requests().getFirst().body().at("/tools/0/function");
        assertThat(function.path("name").asString()).isEqualTo("weather__get_forecast");
        assertThat(function.at("/parameters/properties/place"))
                .isEqualTo(JsonMapper.shared().readTree(place));
        assertThat(function.at("/parameters/properties/units"))
                .isEqualTo(JsonMapper.shared().readTree(units));
        assertThat(function.at("/parameters/required/0").asString()).isEqualTo("place");
        assertThat(function.at("/parameters/$defs/city/minLength").asInt()).isEqualTo(1);
    }

    @Test
    void readsSeveralToolCallsOfOneTurnEvenWithMalformedArguments() {
        server.enqueue(ScriptedReply.toolCalls(
                new ScriptedReply.ToolCall("call_1", "a__b", "{\"x\": 1}"),
                new ScriptedReply.ToolCall("call_2", "no__such", "{not json")));
        try (var openai = OpenAiFixture.at(server.baseUrl())) {
            var calls = openai.ask(LONG).response().aiMessage().toolExecutionRequests();

            assertThat(calls).extracting("id").containsExactly("call_1", "call_2");
            assertThat(calls.get(1).arguments()).isEqualTo("{not json");
        }
    }

    @Test
    void needsAKeyForOpenAiItself() {
        assertThatThrownBy(
                        () -> LinkReader.read(OpenAiFixture.settings(" ", "https://api.openai.com/v1", LONG, 8), false))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("OPENAI_API_KEY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"api.openai.com/v1", "ftp://host/v1", "http:///v1", "http://me:secret@host/v1", "http://h/v1?k=v"
            })
    void refusesABaseUrlOfNoUseWithoutShowingIt(String url) {
        assertThatThrownBy(() -> LinkReader.read(OpenAiFixture.settings(url, LONG, 8), false))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("breakwater.llm.openai.base-url")
                .message()
                .doesNotContain("secret");
    }

    private ReceivedRequest sent(LlmSettings settings) {
        try (var openai = ModelFixture.of(settings)) {
            openai.answer();
        }
        return server.requests().getFirst();
    }

    /** Stands for api.openai.com, which tests do not reach. */
    private static HttpClient recording(List<String> bodies) {
        return new HttpClient() {
            @Override
            public SuccessfulHttpResponse execute(HttpRequest request) {
                bodies.add(request.body());
                return SuccessfulHttpResponse.builder()
                        .statusCode(200)
                        .body("{\"choices\": [{\"message\": {\"content\": \"fine\"}}]}")
                        .build();
            }

            @Override
            public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
                throw new UnsupportedOperationException();
            }
        };
    }
}
