package dev.breakwater.run;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a completed run: a fold of its events.
 *
 * @param model the model that wrote the answer
 * @param executionTime from the first event to the last
 * @param partialReason why the answer was given before the agent was done; null if it was done
 * @param research how the answer of a research workflow came about; null if it was none
 * @param reused where the answer comes from if another run has made it: tools, missing servers and research are that run's then,
 *     while time and usage are this one's; null if this run has made it. The answer that a request is given under its
 *     idempotency key is in all but id and time what the first one was given
 */
public record Answer(
        RequestId requestId,
        String agentType,
        String model,
        String text,
        List<ToolUse> toolsUsed,
        Duration executionTime,
        List<UnavailableServer> unavailable,
        @Nullable PartialReason partialReason,
        Usage usage,
        @Nullable Research research,
        @Nullable ReuseSource reused) {

    public Answer {
        toolsUsed = List.copyOf(toolsUsed);
        unavailable = List.copyOf(unavailable);
    }

    /** The same answer, given once more to another request, which took so long. */
    private Answer givenAgain(RequestId id, Duration time) {
        return new Answer(
                id, agentType, model, text, toolsUsed, time, unavailable, partialReason, usage, research, reused);
    }

    /** Whether the run had to do without a server. */
    public boolean degraded() {
        return !unavailable.isEmpty();
    }

    public boolean partial() {
        return partialReason != null;
    }

    /**
     * Folds the events of one run.
     *
     * @throws IllegalArgumentException if they do not begin with {@link RunStarted} and end with {@link RunCompleted}
     */
    public static Answer of(List<RecordedEvent> events) {
        if (events.isEmpty()
                || !(events.getFirst().event() instanceof RunStarted started)
                || !(events.getLast().event() instanceof RunCompleted completed)) {
            throw new IllegalArgumentException("not the events of a completed run");
        }
        String model = started.model();
        List<ToolUse> tools = new ArrayList<>();
        Map<String, UnavailableServer> unavailable = new LinkedHashMap<>();
        Usage usage = Usage.NONE;
        ResearchFold research = new ResearchFold();
        ReuseSource reused = null;
        Research reusedResearch = null;
        for (RecordedEvent recorded : events) {
            switch (recorded.event()) {
                case ModelAnswered answered -> {
                    if (!Research.judges(recorded.step())) {
                        model = answered.model();
                    }
                    usage = usage.plus(answered.usage());
                }
                case ToolReturned returned ->
                    tools.add(new ToolUse(
                            returned.server(),
                            returned.tool(),
                            returned.status(),
                            returned.attempts(),
                            returned.duration()));
                case ServerUnavailable gone ->
                    unavailable.putIfAbsent(gone.server().server(), gone.server());
                case PlanMade plan -> research.planned(plan);
                case BranchFinished branch -> research.finished(branch, recorded.step());
                case SourcesCited cited -> research.cited(cited);
                case AnswerReused(ReuseSource source, Answer original)
                when source == ReuseSource.REPLAY -> {
                    return original.givenAgain(started.requestId(), duration(events));
                }
                case AnswerReused(ReuseSource source, Answer original) -> {
                    reused = source;
                    model = original.model();
                    reusedResearch = original.research();
                    tools.addAll(original.toolsUsed());
                    original.unavailable().forEach(gone -> unavailable.putIfAbsent(gone.server(), gone));
                }
                case RunStarted _,
                        BranchStarted _,
                        CritiqueMade _,
                        ModelCalled _,
                        ModelFailed _,
                        ToolCalled _,
                        ConversationShortened _,
                        StepRetried _,
                        RunCompleted _,
                        RunFailed _ -> {}
            }
        }
        return new Answer(
                started.requestId(),
                started.agentType(),
                model,
                completed.answer(),
                tools,
                duration(events),
                List.copyOf(unavailable.values()),
                completed.partialReason(),
                usage,
                reused == null ? research.result() : reusedResearch,
                reused);
    }

    private static Duration duration(List<RecordedEvent> events) {
        return Duration.between(events.getFirst().at(), events.getLast().at());
    }
}
