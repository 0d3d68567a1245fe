package dev.breakwater.agent.loop;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.llm.ContextTooLong;
import dev.breakwater.llm.ModelChain;
import dev.breakwater.llm.ModelReply;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.EventSink;
import dev.breakwater.run.RunEvent.ModelAnswered;
import dev.breakwater.run.RunEvent.ModelCalled;
import dev.breakwater.run.RunEvent.ModelFailed;
import dev.breakwater.run.ToolRequest;
import dev.breakwater.run.Usage;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Makes the model calls of one run and emits what happens. */
public final class ModelCalls {

    private final ModelChain chain;
    private final OptionalDouble temperature;
    private final EventSink events;
    private final RunTime time;
    private final Clock clock;
    private final RequestRepair repair = new RequestRepair();
    private int calls;
    private String provider = "the provider";

    /** @param before calls that earlier attempts of the run have made */
    public ModelCalls(
            ModelChain chain, OptionalDouble temperature, EventSink events, RunTime time, int before, Clock clock) {
        this.chain = chain;
        this.temperature = temperature;
        this.events = events;
        this.time = time;
        this.calls = before;
        this.clock = clock;
    }

    /**
     * Asks the model once.
     *
     * @return what it said, its tool calls repaired
     * @throws GatewayException as {@link ModelChain#chat} does
     * @throws ContextTooLong as {@link ModelChain#chat} does
     */
    public AiMessage ask(List<ChatMessage> messages, List<ToolSpecification> tools, Deadline deadline) {
        return ask(messages, tools, null, deadline);
    }

    /**
     * Asks the model once for JSON; not every model keeps to the format, or is told of it.
     *
     * @throws GatewayException as {@link ModelChain#chat} does
     * @throws ContextTooLong as {@link ModelChain#chat} does
     */
    public AiMessage ask(List<ChatMessage> messages, ResponseFormat format, Deadline deadline) {
        return ask(messages, List.of(), format, deadline);
    }

    private AiMessage ask(
            List<ChatMessage> messages,
            List<ToolSpecification> tools,
            @Nullable ResponseFormat format,
            Deadline deadline) {
        if (Thread.currentThread().isInterrupted()) {
            throw Cancelled.byInterrupt();
        }
        int turn = ++calls;
        events.emit(new ModelCalled(turn, messages.size(), tools.size()));
        Instant start = clock.instant();
        ModelReply reply;
        try {
            reply = chain.chat(request(messages, tools, format), deadline);
        } catch (RuntimeException e) {
            Duration duration = spentSince(start);
            events.emit(failed(turn, e, duration));
            throw e;
        }
        Duration duration = spentSince(start);
        provider = reply.provider();
        AiMessage said = repaired(turn, reply.response().aiMessage(), !tools.isEmpty());
        events.emit(new ModelAnswered(
                turn,
                reply.provider(),
                reply.model(),
                Objects.requireNonNullElse(said.text(), ""),
                said.toolExecutionRequests().stream()
                        .map(call -> new ToolRequest(call.id(), call.name(), call.arguments()))
                        .toList(),
                usage(reply),
                duration));
        return said;
    }

    /** The failure of a model that has nothing to say. */
    public ModelUnavailable emptyAnswer() {
        return new ModelUnavailable(provider, "empty answer", null, null);
    }

    private ChatRequest request(
            List<ChatMessage> messages, List<ToolSpecification> tools, @Nullable ResponseFormat format) {
        ChatRequest.Builder request = ChatRequest.builder().messages(messages);
        if (!tools.isEmpty()) {
            request.toolSpecifications(tools);
        }
        if (format != null) {
            request.responseFormat(format);
        }
        temperature.ifPresent(request::temperature);
        return request.build();
    }

    /** Some models ask for tools where none are offered: nobody will answer that, so it was never asked. */
    private AiMessage repaired(int turn, AiMessage said, boolean toolsOffered) {
        if (!said.hasToolExecutionRequests()) {
            return said;
        }
        List<ToolExecutionRequest> requests =
                toolsOffered ? repair.repaired(turn, said.toolExecutionRequests()) : List.of();
        return said.toBuilder().toolExecutionRequests(requests).build();
    }

    private Duration spentSince(Instant start) {
        Duration duration = Duration.between(start, clock.instant());
        time.spentInModel(duration);
        return duration;
    }

    private static ModelFailed failed(int turn, RuntimeException failure, Duration duration) {
        return switch (failure) {
            case GatewayException known ->
                new ModelFailed(turn, known.code(), PublicText.of(known.explanation()), duration);
            case ContextTooLong _ ->
                new ModelFailed(turn, "context_too_long", "the conversation does not fit the model's window", duration);
            default -> new ModelFailed(turn, "internal_error", "the model call failed in the gateway", duration);
        };
    }

    private static Usage usage(ModelReply reply) {
        TokenUsage tokens = reply.response().tokenUsage();
        return tokens == null
                ? new Usage(1, 0, 0, reply.costUsd())
                : new Usage(1, orZero(tokens.inputTokenCount()), orZero(tokens.outputTokenCount()), reply.costUsd());
    }

    private static long orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }
}
