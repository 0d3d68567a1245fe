package dev.breakwater.testing;

import dev.breakwater.testing.ScriptedReply.Completion;
import dev.breakwater.testing.ScriptedReply.Raw;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Ollama's own chat; like versions of it before 2025 it gives tool calls no ids. */
final class OllamaDialect implements Dialect {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public Optional<Raw> objection(ReceivedRequest request) {
        return request.body().path("stream").asBoolean(true)
                ? Optional.of(ScriptedReply.raw(400, "{\"error\": \"this server does not stream\"}"))
                : Optional.empty();
    }

    @Override
    public byte[] answer(Completion completion, ReceivedRequest request) {
        ObjectNode body = JSON.createObjectNode()
                .put("model", request.body().path("model").asString(""))
                .put("created_at", "2026-11-22T10:00:00.000000Z")
                .put("done", true)
                .put("done_reason", "stop")
                .put("total_duration", 1)
                .put("prompt_eval_count", completion.tokens().prompt())
                .put("eval_count", completion.tokens().completion());
        ObjectNode message = body.putObject("message")
                .put("role", "assistant")
                .put("content", completion.text() == null ? "" : completion.text())
                .put("thinking", "Let me see.");
        if (!completion.toolCalls().isEmpty()) {
            var calls = message.putArray("tool_calls");
            completion
                    .toolCalls()
                    .forEach(call -> calls.addObject()
                            .putObject("function")
                            .put("name", call.name())
                            .set("arguments", JSON.readTree(call.arguments())));
        }
        return JSON.writeValueAsBytes(body);
    }
}
