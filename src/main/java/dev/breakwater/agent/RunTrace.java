package dev.breakwater.agent;

import dev.breakwater.agent.loop.PublicText;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.Research;
import dev.breakwater.run.Run;
import dev.breakwater.run.RunEvent.AnswerReused;
import dev.breakwater.run.RunEvent.BranchFinished;
import dev.breakwater.run.RunEvent.BranchStarted;
import dev.breakwater.run.RunEvent.ConversationShortened;
import dev.breakwater.run.RunEvent.CritiqueMade;
import dev.breakwater.run.RunEvent.ModelAnswered;
import dev.breakwater.run.RunEvent.ModelCalled;
import dev.breakwater.run.RunEvent.ModelFailed;
import dev.breakwater.run.RunEvent.PlanMade;
import dev.breakwater.run.RunEvent.RunCompleted;
import dev.breakwater.run.RunEvent.RunFailed;
import dev.breakwater.run.RunEvent.RunStarted;
import dev.breakwater.run.RunEvent.ServerUnavailable;
import dev.breakwater.run.RunEvent.SourcesCited;
import dev.breakwater.run.RunEvent.StepRetried;
import dev.breakwater.run.RunEvent.ToolCalled;
import dev.breakwater.run.RunEvent.ToolReturned;
import dev.breakwater.run.Usage;
import dev.breakwater.tracing.Traced;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The span of a request to an agent, also of one that is refused or is given the answer of another run. What it says is a
 * projection of the run's events, made at its end; model and tool calls are spans of their own below it.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-agent-spans/">GenAI agent spans</a>
 */
final class RunTrace implements AutoCloseable {

    private final Supplier<List<RecordedEvent>> events;
    private final Traced span;
    private Usage usage = Usage.NONE;

    private RunTrace(RequestId id, @Nullable String agent, Supplier<List<RecordedEvent>> events) {
        this.events = events;
        this.span = Traced.internal(agent == null ? "invoke_agent" : "invoke_agent " + agent)
                .set("gen_ai.operation.name", "invoke_agent")
                .set("gen_ai.agent.name", agent)
                .set("breakwater.request_id", id.value());
    }

    /** @param agent null if there is no such agent: a name that somebody made up becomes no part of a span's */
    static RunTrace of(Run run, @Nullable String agent) {
        return new RunTrace(run.id(), agent, run::events);
    }

    /** Of a request for which there is no run, since nobody could read what it asks. */
    static RunTrace ofNone(RequestId id) {
        return new RunTrace(id, null, List::of);
    }

    @Override
    public void close() {
        if (span.recording()) {
            events.get().forEach(this::add);
            span.set("breakwater.model_calls", usage.modelCalls())
                    .set("gen_ai.usage.input_tokens", usage.inputTokens())
                    .set("gen_ai.usage.output_tokens", usage.outputTokens());
        }
        span.close();
    }

    private void add(RecordedEvent recorded) {
        switch (recorded.event()) {
            case RunStarted started ->
                span.set("gen_ai.request.model", started.model())
                        .content(
                                "gen_ai.input.messages",
                                () -> Messages.of("user", started.question().query()));
            case ModelAnswered answered -> {
                usage = usage.plus(answered.usage());
                span.set("gen_ai.provider.name", answered.provider());
            }
            case AnswerReused reused ->
                span.set("breakwater.reused", reused.source().wireName())
                        .set(
                                "breakwater.original_request_id",
                                reused.original().requestId().value());
            case ServerUnavailable gone ->
                note(
                        recorded,
                        "server unavailable",
                        Map.of("server", gone.server().server()));
            case ToolReturned refused
            when refused.attempts() == 0 ->
                note(
                        recorded,
                        "tool call refused",
                        Map.of(
                                "server",
                                refused.server(),
                                "status",
                                refused.status().wireName()));
            case ToolReturned _ -> {} // has a span of its own
            case StepRetried retried ->
                note(recorded, "run retried", Map.of("code", retried.code(), "retry", String.valueOf(retried.retry())));
            case ConversationShortened shortened ->
                note(
                        recorded,
                        "conversation shortened",
                        Map.of(
                                "results", String.valueOf(shortened.results()),
                                "messages", String.valueOf(shortened.messages())));
            case PlanMade plan ->
                note(
                        recorded,
                        "plan made",
                        Map.of("branches", String.valueOf(plan.questions().size())));
            case BranchFinished branch
            when branch.outcome() == Research.Outcome.FAILED ->
                note(
                        recorded,
                        "branch failed",
                        Map.of("branch", String.valueOf(branch.branch()), "code", String.valueOf(branch.code())));
            case RunCompleted completed -> {
                PartialReason partial = completed.partialReason();
                span.set("breakwater.partial_reason", partial == null ? null : partial.wireName());
                span.content("gen_ai.output.messages", () -> Messages.of("assistant", completed.answer()));
            }
            case RunFailed failed -> span.failed(failed.code(), failed.message());
            case BranchStarted _,
                    BranchFinished _,
                    CritiqueMade _,
                    SourcesCited _,
                    ModelCalled _,
                    ModelFailed _,
                    ToolCalled _ -> {}
        }
    }

    private void note(RecordedEvent recorded, String name, Map<String, String> attributes) {
        span.noted(name, recorded.at(), attributes);
    }

    /** Messages as the conventions want them: a list, each in parts. */
    private static final class Messages {

        private static final JsonMapper JSON = JsonMapper.shared();

        static String of(String role, String text) {
            return JSON.writeValueAsString(List.of(
                    Map.of("role", role, "parts", List.of(Map.of("type", "text", "content", PublicText.of(text))))));
        }
    }
}
