package dev.breakwater.testing;

import dev.breakwater.testing.ScriptedReply.Completion;
import dev.breakwater.testing.ScriptedReply.Raw;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Anthropic's Messages, as strict as the real ones about what a conversation looks like. */
final class AnthropicDialect implements Dialect {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public Optional<Raw> objection(ReceivedRequest request) {
        if (request.header("x-api-key").isEmpty()) {
            return Optional.of(
                    ScriptedReply.anthropicError(401, "authentication_error", "x-api-key header is required"));
        }
        return Optional.ofNullable(complaint(request))
                .map(words -> ScriptedReply.anthropicError(400, "invalid_request_error", words));
    }

    @Override
    public byte[] answer(Completion completion, ReceivedRequest request) {
        ObjectNode body = JSON.createObjectNode()
                .put("id", "msg_scripted")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", request.body().path("model").asString(""))
                .put("stop_reason", completion.toolCalls().isEmpty() ? "end_turn" : "tool_use")
                .putNull("stop_sequence");
        var content = body.putArray("content");
        if (completion.text() != null) {
            content.addObject().put("type", "text").put("text", completion.text());
        }
        completion
                .toolCalls()
                .forEach(call -> content.addObject()
                        .put("type", "tool_use")
                        .put("id", call.id())
                        .put("name", call.name())
                        .set("input", JSON.readTree(call.arguments())));
        body.putObject("usage")
                .put("input_tokens", completion.tokens().prompt())
                .put("output_tokens", completion.tokens().completion());
        return JSON.writeValueAsBytes(body);
    }

    private static @Nullable String complaint(ReceivedRequest request) {
        JsonNode body = request.body();
        if (request.header("anthropic-version").isEmpty()) {
            return "anthropic-version: header is required";
        }
        if (body.isMissingNode()) {
            return "The request body is not valid JSON";
        }
        if (!body.path("max_tokens").isInt()) {
            return "max_tokens: Field required";
        }
        if (body.path("temperature").asDouble(0) > 1) {
            return "temperature: range: 0..1";
        }
        if (!body.at("/messages/0/role").asString("").equals("user")) {
            return "messages: first message must use the \"user\" role";
        }
        return conversation(body);
    }

    private static @Nullable String conversation(JsonNode body) {
        Set<String> open = new HashSet<>();
        for (JsonNode message : body.path("messages")) {
            JsonNode content = message.path("content");
            if (content.isEmpty()) {
                return "messages: all messages must have non-empty content";
            }
            Set<String> answered = new HashSet<>();
            for (JsonNode block : content) {
                String complaint = block(block, body.path("tools").isEmpty());
                if (complaint != null) {
                    return complaint;
                }
                if (block.path("type").asString("").equals("tool_result")) {
                    answered.add(block.path("tool_use_id").asString(""));
                }
            }
            if (!answered.equals(open)) {
                return "`tool_use` ids " + open + " need `tool_result` blocks in the next message, which has "
                        + answered;
            }
            open.clear();
            content.forEach(block -> {
                if (block.path("type").asString("").equals("tool_use")) {
                    open.add(block.path("id").asString(""));
                }
            });
        }
        return open.isEmpty() ? null : "`tool_use` ids without `tool_result` blocks: " + open;
    }

    private static @Nullable String block(JsonNode block, boolean withoutTools) {
        return switch (block.path("type").asString("")) {
            case "text" -> block.path("text").asString("").isBlank() ? "text content blocks must be non-empty" : null;
            case "thinking" ->
                block.path("signature").asString("").matches("[A-Za-z0-9+/=]+")
                        ? null
                        : "Invalid `signature` in `thinking` block";
            case "redacted_thinking" -> null;
            case "tool_use", "tool_result" -> tool(block, withoutTools);
            default -> "unexpected block " + block.path("type");
        };
    }

    private static @Nullable String tool(JsonNode block, boolean withoutTools) {
        if (withoutTools) {
            return "Requests which include `tool_use` or `tool_result` blocks must define tools";
        }
        if (block.has("input") && !block.path("input").isObject()) {
            return "tool_use.input: Input should be a valid dictionary";
        }
        String id = block.has("id")
                ? block.path("id").asString("")
                : block.path("tool_use_id").asString("");
        return id.matches("[a-zA-Z0-9_-]+") ? null : "String should match pattern '^[a-zA-Z0-9_-]+$': " + id;
    }
}
