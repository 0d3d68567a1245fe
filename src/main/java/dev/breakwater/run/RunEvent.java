package dev.breakwater.run;

import dev.breakwater.failure.Fault;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a run. Everything that can be observed about a run is one ordered stream of these; the
 * answer, the log and the metrics are projections of it. Events carry full content: what may be shown is each
 * projection's own decision.
 */
public sealed interface RunEvent {

    /** Whether nothing can follow it in its run. */
    default boolean last() {
        return this instanceof RunCompleted || this instanceof RunFailed;
    }

    /** Always the first event. */
    record RunStarted(RequestId requestId, String agentType, String model, Caller caller, Question question)
            implements RunEvent {}

    /** A server whose tools this run wanted is, or has become, unavailable. */
    record ServerUnavailable(UnavailableServer server) implements RunEvent {}

    /**
     * A research workflow has its plan.
     *
     * @param questions what is looked into, one branch for each
     * @param replaced whether the model gave no plan that could be used, so that the question itself is the only step
     */
    record PlanMade(List<String> questions, boolean replaced) implements RunEvent {

        public PlanMade {
            questions = List.copyOf(questions);
        }
    }

    /** @param branch its number in the plan, from 1 */
    record BranchStarted(int branch, String question) implements RunEvent {}

    /**
     * A branch has come to its end; no other attempt of the run takes it up again.
     *
     * @param text what was found out, or why nothing was
     * @param partialReason why it had to end before it was done; null if it was done, or failed
     * @param code of the failure; null if it did not fail
     */
    record BranchFinished(
            int branch,
            String text,
            @Nullable PartialReason partialReason,
            @Nullable String code,
            Duration duration) implements RunEvent {

        public Research.Outcome outcome() {
            if (code != null) {
                return Research.Outcome.FAILED;
            }
            return partialReason == null ? Research.Outcome.COMPLETED : Research.Outcome.PARTIAL;
        }
    }

    /**
     * A draft of the answer was held against the question and the evidence.
     *
     * @param round from 1
     * @param revise whether the draft has to be revised because of the problems
     */
    record CritiqueMade(int round, boolean revise, List<String> problems) implements RunEvent {

        public CritiqueMade {
            problems = List.copyOf(problems);
        }
    }

    /** The answer that follows refers to these tool results. */
    record SourcesCited(List<Source> sources) implements RunEvent {

        public SourcesCited {
            sources = List.copyOf(sources);
        }
    }

    /**
     * @param turn the number of the model call in this step, or in a run without steps, from 1
     * @param messages how many messages the model was sent
     * @param tools how many tools it was offered
     */
    record ModelCalled(int turn, int messages, int tools) implements RunEvent {}

    /** @param text what the model said; empty if it only asked for tools */
    record ModelAnswered(
            int turn,
            String provider,
            String model,
            String text,
            List<ToolRequest> toolRequests,
            Usage usage,
            Duration duration)
            implements RunEvent {

        public ModelAnswered {
            toolRequests = List.copyOf(toolRequests);
        }
    }

    /** The model call ended without an answer. */
    record ModelFailed(int turn, String code, String message, Duration duration) implements RunEvent {}

    /**
     * @param readOnly whether the server says that the tool changes nothing
     * @param safeToRepeat whether the tool may be executed again if the outcome of this call is not known
     */
    record ToolCalled(
            String callId, String server, String tool, String arguments, boolean readOnly, boolean safeToRepeat)
            implements RunEvent {}

    /** @param content the result as the model is shown it */
    record ToolReturned(
            String callId,
            String server,
            String tool,
            ToolStatus status,
            int attempts,
            Duration duration,
            String content)
            implements RunEvent {}

    /**
     * The conversation was shortened so that it fits the model's window.
     *
     * @param results how many tool results were shortened
     * @param messages how many of the client's earlier messages were left out
     */
    record ConversationShortened(int results, int messages) implements RunEvent {}

    /**
     * A step failed and the run goes on from the last one that was finished.
     *
     * @param retry the number of the retry in this run, from 1
     * @param code of the failure
     * @param pause before the next attempt
     */
    record StepRetried(int retry, String code, String message, Duration pause) implements RunEvent {}

    /**
     * The answer of another run is this one's too.
     *
     * @param original as it was given then, with the id of its own run
     */
    record AnswerReused(ReuseSource source, Answer original) implements RunEvent {}

    /** Always the last event of a run that has an answer. */
    record RunCompleted(String answer, @Nullable PartialReason partialReason) implements RunEvent {}

    /** Always the last event of a run that has none. */
    record RunFailed(
            String code,
            Fault fault,
            String message,
            @Nullable Duration retryAfter) implements RunEvent {}
}
