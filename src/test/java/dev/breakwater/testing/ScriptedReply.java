package dev.breakwater.testing;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What {@link ScriptedModelServer} does with one request. */
public sealed interface ScriptedReply {

    Tokens DEFAULT_TOKENS = new Tokens(100, 20);

    /** What a reply says it used. */
    record Tokens(int prompt, int completion) {}

    /** A call the model asks for; the arguments go out as they are, so that they may be malformed. */
    record ToolCall(String id, String name, String arguments) {}

    /** A turn of the model: text, tool calls or both; status 200. */
    record Completion(@Nullable String text, List<ToolCall> toolCalls, Tokens tokens) implements ScriptedReply {
        public Completion {
            toolCalls = List.copyOf(toolCalls);
        }

        public Completion using(int promptTokens, int completionTokens) {
            return new Completion(text, toolCalls, new Tokens(promptTokens, completionTokens));
        }
    }

    /** Any status with any body, as it is. */
    record Raw(int status, String body, Map<String, String> headers) implements ScriptedReply {
        public Raw {
            headers = Map.copyOf(headers);
        }

        /** The same with one more header. */
        public Raw with(String header, String value) {
            var more = new HashMap<>(headers);
            more.put(header, value);
            return new Raw(status, body, more);
        }
    }

    /** The reply, this much later. */
    record Late(Completion reply, Duration delay) implements ScriptedReply {}

    /** The reply, once the latch is open; the connection is not used again. */
    record Held(Completion reply, CountDownLatch release) implements ScriptedReply {}

    /** The headers and the first half of the body, then nothing more. */
    record Stalled(Completion reply) implements ScriptedReply {}

    /** The headers at once, then the body byte by byte with this much time between two. */
    record Dripping(Completion reply, Duration interval) implements ScriptedReply {}

    /** The connection is reset without an answer. */
    record Dropped() implements ScriptedReply {}

    static Completion text(String text) {
        return new Completion(text, List.of(), DEFAULT_TOKENS);
    }

    static Completion toolCalls(ToolCall... calls) {
        return new Completion(null, List.of(calls), DEFAULT_TOKENS);
    }

    static Completion toolCall(String id, String name, String arguments) {
        return toolCalls(new ToolCall(id, name, arguments));
    }

    /** An error as OpenAI words it. */
    static Raw error(int status, String code, String message) {
        return new Raw(
                status, ScriptedModelServer.errorBody(code, message), Map.of("Content-Type", "application/json"));
    }

    /** An error as Anthropic words it. */
    static Raw anthropicError(int status, String type, String message) {
        var body = JsonMapper.shared().createObjectNode().put("type", "error");
        body.putObject("error").put("type", type).put("message", message);
        return new Raw(status, body.toString(), Map.of("Content-Type", "application/json"));
    }

    static Raw raw(int status, String body) {
        return new Raw(status, body, Map.of());
    }

    /** Status 200 with a body that is no JSON. */
    static Raw garbage() {
        return new Raw(200, "<<< this is no JSON {", Map.of("Content-Type", "application/json"));
    }

    static Dropped dropped() {
        return new Dropped();
    }

    static Stalled stalled() {
        return new Stalled(text("the second half of this never arrives"));
    }
}
