package dev.breakwater.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.breakwater.testing.ScriptedReply.ToolCall;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The anthropic provider, against a server that is as strict as Anthropic. */
class AnthropicTests {

    private static final String KEY = "anthropic-key-0123456789";

    private final ScriptedModelServer server = ScriptedModelServer.start();
    private final ModelFixture anthropic = ModelFixture.of(
            "provider=anthropic",
            "retry-attempts=0",
            "anthropic.api-key=" + KEY,
            "anthropic.base-url=" + server.baseUrl());

    @AfterEach
    void close() {
        anthropic.close();
        server.close();
    }

    @Test
    void sendsKeyModelAndBoundAndReadsTheAnswer() {
        server.enqueue(ScriptedReply.text("good day").using(12, 3));

        ModelReply reply = anthropic.ask(ChatRequest.builder()
                .messages(SystemMessage.from("Be brief."), UserMessage.from("hello"))
                .temperature(0.2)
                .build());

        assertThat(reply.response().aiMessage().text()).isEqualTo("good day");
        assertThat(reply.response().tokenUsage().inputTokenCount()).isEqualTo(12);
        assertThat(reply.response().tokenUsage().outputTokenCount()).isEqualTo(3);
        assertThat(reply.provider()).isEqualTo("anthropic");
        assertThat(reply.model()).isEqualTo("claude-sonnet-4-5");
        var sent = server.requests().getFirst();
        assertThat(sent.path()).isEqualTo("/v1/messages");
        assertThat(sent.header("x-api-key")).contains(KEY);
        assertThat(sent.body().path("max_tokens").asInt()).isEqualTo(2000);
        assertThat(sent.body().path("temperature").asDouble()).isEqualTo(0.2);
        assertThat(sent.body().at("/system/0/text").asString()).isEqualTo("Be brief.");
    }

    @Test
    void aBaseUrlWithoutAPathGetsTheUsualOne() {
        server.enqueue(ScriptedReply.text("good day"));
        try (var short_ = ModelFixture.of(
                "provider=anthropic", "anthropic.api-key=" + KEY, "anthropic.base-url=" + server.rootUrl())) {
            assertThat(short_.answer()).isEqualTo("good day");
        }
    }

    @Test
    void sendsNoTemperatureWhereThereIsNone() {
        server.enqueue(ScriptedReply.text("good day"));

        anthropic.answer();

        assertThat(server.requests().getFirst().body().has("temperature")).isFalse();
    }

    @Test
    void aTemperatureBeyondItsRangeIsItsHighest() {
        server.enqueue(ScriptedReply.text("good day"));

        anthropic.ask(ChatRequest.builder()
                .messages(UserMessage.from("hello"))
                .temperature(1.7)
                .build());

        assertThat(server.requests().getFirst().body().path("temperature").asDouble())
                .isEqualTo(1);
    }

    @Test
    void toolCallsGoThereAndBack() {
        server.enqueue(
                ScriptedReply.toolCalls(
                        new ToolCall("toolu_1", "weather__now", "{\"city\": \"Paris\"}"),
                        new ToolCall("toolu_2", "weather__now", "{\"city\": \"Rome\"}")),
                ScriptedReply.text("Mild."));
        AiMessage said = anthropic
                .ask(withTools(UserMessage.from("Paris and Rome?")))
                .response()
                .aiMessage();
        assertThat(said.toolExecutionRequests()).extracting("id").containsExactly("toolu_1", "toolu_2");

        ModelReply reply = anthropic.ask(withTools(
                UserMessage.from("Paris and Rome?"),
                said,
                ToolExecutionResultMessage.from("toolu_1", "weather__now", "18 °C"),
                ToolExecutionResultMessage.from("toolu_2", "weather__now", "21 °C")));

        assertThat(reply.response().aiMessage().text()).isEqualTo("Mild.");
        JsonNode body = server.requests().getLast().body();
        assertThat(body.at("/messages/2/content/1/content").asString()).isEqualTo("21 °C");
        assertThat(body.at("/tools/0/input_schema/properties/place/$ref").asString())
                .isEqualTo("#/$defs/city");
        assertThat(body.at("/tools/0/input_schema/$defs/city/minLength").asInt())
                .isEqualTo(1);
        assertThat(body.has("tool_choice")).isFalse();
    }

    @Test
    void aLastCallWithoutToolsDeclaresThoseOfTheConversationButAllowsNone() {
        server.enqueue(ScriptedReply.text("Mild, as far as I know."));

        ModelReply reply = anthropic.ask(conversation(
                UserMessage.from("Paris?"),
                call("toolu_1"),
                ToolExecutionResultMessage.from("toolu_1", "weather__now", "18 °C"),
                UserMessage.from("Answer now.")));

        assertThat(reply.response().aiMessage().text()).startsWith("Mild");
        JsonNode body = server.requests().getFirst().body();
        assertThat(body.path("tools")).hasSize(1);
        assertThat(body.at("/tools/0/name").asString()).isEqualTo("weather__now");
        assertThat(body.at("/tool_choice/type").asString()).isEqualTo("none");
    }

    @Test
    void aConversationWithoutToolCallsDeclaresNothing() {
        server.enqueue(ScriptedReply.text("good day"));

        anthropic.answer();

        assertThat(server.requests().getFirst().body().has("tools")).isFalse();
        assertThat(server.requests().getFirst().body().has("tool_choice")).isFalse();
    }

    @Test
    void idsOfOtherProvidersAreMadeLegalAndStayDifferent() {
        server.enqueue(ScriptedReply.text("Mild."));

        anthropic.ask(withTools(
                UserMessage.from("Paris?"),
                AiMessage.from(List.of(request("call:1.a"), request("call.1:a"))),
                ToolExecutionResultMessage.from("call:1.a", "weather__now", "one"),
                ToolExecutionResultMessage.from("call.1:a", "weather__now", "two")));

        JsonNode messages = server.requests().getFirst().body().path("messages");
        assertThat(messages.at("/2/content/0/tool_use_id")).isEqualTo(messages.at("/1/content/0/id"));
        assertThat(messages.at("/1/content/0/id")).isNotEqualTo(messages.at("/1/content/1/id"));
    }

    @Test
    void aConversationThatAnAssistantBeganIsAccepted() {
        server.enqueue(ScriptedReply.text("Yes."));

        anthropic.ask(conversation(
                SystemMessage.from("Be brief."),
                AiMessage.from("How can I help?"),
                AiMessage.from(" "),
                UserMessage.from("Are you there?")));

        JsonNode messages = server.requests().getFirst().body().path("messages");
        assertThat(messages.valueStream().map(message -> message.path("role").asString()))
                .containsExactly("user", "assistant", "user");
    }

    @Test
    void signedThoughtsGoBackWithTheirToolCalls() {
        server.enqueue(thinking("""
                {"type": "thinking", "thinking": "Weather, then.", "signature": "c2lnbmVk"},"""));
        server.enqueue(ScriptedReply.text("Mild."));
        AiMessage said =
                anthropic.ask(withTools(UserMessage.from("Paris?"))).response().aiMessage();

        // As the agent does it, which repairs ids and arguments.
        AiMessage kept = said.toBuilder()
                .toolExecutionRequests(said.toolExecutionRequests())
                .build();
        anthropic.ask(withTools(
                UserMessage.from("Paris?"), kept, ToolExecutionResultMessage.from("toolu_1", "weather__now", "18 °C")));

        JsonNode block = server.requests().getLast().body().at("/messages/1/content/0");
        assertThat(block.path("thinking").asString()).isEqualTo("Weather, then.");
        assertThat(block.path("signature").asString()).isEqualTo("c2lnbmVk");
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
                {"type": "thinking", "thinking": "One.", "signature": "b25l"},
                {"type": "thinking", "thinking": "Two.", "signature": "dHdv"},""", """
                {"type": "thinking", "thinking": "", "signature": "b25l"},""", """
                {"type": "thinking", "thinking": "Not signed."},""", """
                {"type": "redacted_thinking", "data": "ZGF0YQ=="},"""})
    void thoughtsOfAnyKindDoNotBreakTheNextTurn(String thoughts) {
        server.enqueue(thinking(thoughts));
        server.enqueue(ScriptedReply.text("Mild."));
        AiMessage said =
                anthropic.ask(withTools(UserMessage.from("Paris?"))).response().aiMessage();

        ModelReply reply = anthropic.ask(withTools(
                UserMessage.from("Paris?"), said, ToolExecutionResultMessage.from("toolu_1", "weather__now", "18 °C")));

        assertThat(reply.response().aiMessage().text()).isEqualTo("Mild.");
    }

    @Test
    void thoughtsOfAnotherModelAreNotSent() {
        server.enqueue(ScriptedReply.text("Mild."));
        AiMessage other = AiMessage.builder()
                .thinking("What another one thought.")
                .attributes(Map.of("breakwater_thinker", "openai", "thinking_signature", "b25l"))
                .toolExecutionRequests(List.of(request("call_1")))
                .build();

        anthropic.ask(withTools(
                UserMessage.from("Paris?"), other, ToolExecutionResultMessage.from("call_1", "weather__now", "18 °C")));

        assertThat(server.requests().getFirst().body().toString()).doesNotContain("What another one thought");
    }

    @Test
    void aRefusalOfTheModelIsRejected() {
        server.enqueue(ScriptedReply.raw(200, """
                {"id": "m", "type": "message", "role": "assistant", "model": "m", "content": [],
                 "stop_reason": "refusal", "usage": {"input_tokens": 1, "output_tokens": 1}}"""));

        var failure = catchThrowableOfType(ModelRejected.class, () -> anthropic.answer());

        assertThat(failure.explanation()).contains("declined");
    }

    @Test
    void aWrongKeyIsRejectedAndNotShown() {
        server.enqueue(ScriptedReply.anthropicError(401, "authentication_error", "invalid x-api-key " + KEY));

        var failure = catchThrowableOfType(ModelRejected.class, () -> anthropic.answer());

        assertThat(failure.explanation())
                .contains("invalid x-api-key", "key is wrong")
                .doesNotContain(KEY);
    }

    @Test
    void anUnknownModelIsRejected() {
        server.enqueue(ScriptedReply.anthropicError(404, "not_found_error", "model: claude-sonnet-4-5"));

        var failure = catchThrowableOfType(ModelRejected.class, () -> anthropic.answer());

        assertThat(failure.explanation()).contains("model: claude-sonnet-4-5", "name of the model");
    }

    @Test
    void overloadIsUnavailable() {
        server.enqueue(ScriptedReply.anthropicError(529, "overloaded_error", "Overloaded"));

        var failure = catchThrowableOfType(ModelUnavailable.class, () -> anthropic.answer());

        assertThat(failure.explanation()).contains("529: Overloaded");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prompt is too long: 210000 tokens > 200000 maximum",
                "input length and `max_tokens` exceed context limit: 199000 + 2000 > 200000, decrease input length"
            })
    void aConversationBeyondTheWindowIsToldApart(String words) {
        server.enqueue(ScriptedReply.anthropicError(400, "invalid_request_error", words));

        assertThat(catchThrowable(() -> anthropic.answer())).isInstanceOf(ContextTooLong.class);
    }

    @Test
    void aRequestBeyondTheLargestIsToldApart() {
        server.enqueue(ScriptedReply.anthropicError(413, "request_too_large", "Request exceeds the maximum size"));

        assertThat(catchThrowable(() -> anthropic.answer())).isInstanceOf(ContextTooLong.class);
    }

    @Test
    void anAnswerThatIsNoneIsUnavailable() {
        server.enqueue(ScriptedReply.garbage());

        assertThat(catchThrowable(() -> anthropic.answer())).isInstanceOf(ModelUnavailable.class);
    }

    private static ScriptedReply thinking(String blocks) {
        return ScriptedReply.raw(200, """
                {"id": "m", "type": "message", "role": "assistant", "model": "m", "content": [%s
                 {"type": "tool_use", "id": "toolu_1", "name": "weather__now", "input": {}}],
                 "stop_reason": "tool_use", "usage": {"input_tokens": 1, "output_tokens": 1}}""".formatted(blocks));
    }

    private static AiMessage call(String id) {
        return AiMessage.from(List.of(request(id)));
    }

    private static ToolExecutionRequest request(String id) {
        return ToolExecutionRequest.builder()
                .id(id)
                .name("weather__now")
                .arguments("{\"city\": \"Paris\"}")
                .build();
    }

    private static ChatRequest conversation(ChatMessage... messages) {
        return ChatRequest.builder().messages(messages).build();
    }

    private static ChatRequest withTools(ChatMessage... messages) {
        return ChatRequest.builder()
                .messages(messages)
                .toolSpecifications(ToolSpecification.builder()
                        .name("weather__now")
                        .description("The weather now")
                        .parameters(JsonObjectSchema.builder()
                                .addProperty("place", JsonRawSchema.from("{\"$ref\": \"#/$defs/city\"}"))
                                .required("place")
                                .definitions(
                                        Map.of("city", JsonRawSchema.from("{\"type\": \"string\", \"minLength\": 1}")))
                                .build())
                        .build())
                .build();
    }
}
