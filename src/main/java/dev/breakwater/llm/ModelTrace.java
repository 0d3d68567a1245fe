package dev.breakwater.llm;

import dev.breakwater.llm.Attempt.Answered;
import dev.breakwater.llm.Attempt.Failed;
import dev.breakwater.tracing.Traced;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The span of one call of one model.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">GenAI client spans</a>
 */
final class ModelTrace implements AutoCloseable {

    private final Traced span;

    private ModelTrace(Traced span) {
        this.span = span;
    }

    /** @param request as the model is sent it */
    static ModelTrace begin(Link link, ChatRequest request) {
        Traced span = Traced.client("chat " + link.model());
        if (span.recording()) {
            URI server = link.access().baseUrl();
            span.set("gen_ai.operation.name", "chat")
                    .set("gen_ai.provider.name", link.label())
                    .set("gen_ai.request.model", link.model())
                    .set("gen_ai.request.max_tokens", link.maxTokens())
                    .set("server.address", server.getHost());
            if (server.getPort() > 0) {
                span.set("server.port", server.getPort());
            }
            if (request.temperature() != null) {
                span.set("gen_ai.request.temperature", request.temperature());
            }
            if (request.responseFormat() != null) {
                span.set(
                        "gen_ai.output.type",
                        request.responseFormat().type().name().toLowerCase(Locale.ROOT));
            }
        }
        return new ModelTrace(span);
    }

    Attempt ended(Attempt attempt) {
        switch (attempt) {
            case Answered(ChatResponse response) when span.recording() -> answered(response);
            case Answered _ -> {}
            case Failed failed -> span.failed(failed.code(), failed.reason());
        }
        return attempt;
    }

    private void answered(ChatResponse response) {
        span.set("gen_ai.response.id", response.id()).set("gen_ai.response.model", response.modelName());
        if (response.finishReason() != null) {
            span.set(
                    "gen_ai.response.finish_reasons",
                    List.of(response.finishReason().name().toLowerCase(Locale.ROOT)));
        }
        if (response.tokenUsage() != null) {
            tokens("gen_ai.usage.input_tokens", response.tokenUsage().inputTokenCount());
            tokens("gen_ai.usage.output_tokens", response.tokenUsage().outputTokenCount());
        }
    }

    private void tokens(String key, @Nullable Integer count) {
        if (count != null) {
            span.set(key, count);
        }
    }

    @Override
    public void close() {
        span.close();
    }
}
