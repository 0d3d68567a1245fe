package dev.breakwater.testing;

import dev.breakwater.testing.ScriptedReply.Completion;
import dev.breakwater.testing.ScriptedReply.Raw;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's chat completions. */
final class OpenAiDialect implements Dialect {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public Optional<Raw> objection(ReceivedRequest request) {
        String unanswered = unansweredToolCalls(request.body());
        return unanswered.isEmpty()
                ? Optional.empty()
                : Optional.of(ScriptedReply.error(
                        400, "invalid_request_error", "tool calls without a result that follows them: " + unanswered));
    }

    @Override
    public byte[] answer(Completion completion, ReceivedRequest request) {
        ObjectNode body = JSON.createObjectNode()
                .put("id", "chatcmpl-scripted")
                .put("object", "chat.completion")
                .put("created", 0)
                .put("model", request.body().path("model").asString(""));
        boolean calls = !completion.toolCalls().isEmpty();
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        choice.put("finish_reason", calls ? "tool_calls" : "stop");
        ObjectNode message =
                choice.putObject("message").put("role", "assistant").put("content", completion.text());
        if (calls) {
            var array = message.putArray("tool_calls");
            completion
                    .toolCalls()
                    .forEach(call -> array.addObject()
                            .put("id", call.id())
                            .put("type", "function")
                            .putObject("function")
                            .put("name", call.name())
                            .put("arguments", call.arguments()));
        }
        var tokens = completion.tokens();
        body.putObject("usage")
                .put("prompt_tokens", tokens.prompt())
                .put("completion_tokens", tokens.completion())
                .put("total_tokens", tokens.prompt() + tokens.completion());
        return JSON.writeValueAsBytes(body);
    }

    /** Providers want each tool call of a turn answered before any other message follows. */
    private static String unansweredToolCalls(JsonNode body) {
        Set<String> open = new HashSet<>();
        for (JsonNode message : body.path("messages")) {
            if (message.path("role").asString("").equals("tool")) {
                String id = message.path("tool_call_id").asString("");
                if (!open.remove(id)) {
                    return "result of an unknown call " + id;
                }
            } else if (!open.isEmpty()) {
                return String.join(", ", open);
            }
            message.path("tool_calls").forEach(call -> open.add(call.path("id").asString("")));
        }
        return String.join(", ", open);
    }
}
