package dev.breakwater.agent.loop;

import dev.breakwater.run.RecordedEvent;
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
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a run, or one step of it, has come, folded from its events: where its next attempt goes on. A finished step is never taken again.
 *
 * @param turns the turns in which the model asked for tools, in order
 * @param modelCalls how many model calls were made, failed ones included
 * @param inModel time spent waiting for the model
 * @param inTools time spent waiting for tools
 */
public record Progress(List<Turn> turns, int modelCalls, Duration inModel, Duration inTools) {

    public Progress {
        turns = List.copyOf(turns);
    }

    /** A turn of the model, and what has become of the tool calls that it asked for. */
    public record Turn(ModelAnswered said, Map<String, ToolReturned> returned, Map<String, ToolCalled> called) {

        /** The result of a call; empty if there is none. */
        Optional<ToolReturned> result(String callId) {
            return Optional.ofNullable(returned.get(callId));
        }

        /** The call as it was sent and never came back; empty if it was not sent, or came back. */
        Optional<ToolCalled> unfinished(String callId) {
            return returned.containsKey(callId) ? Optional.empty() : Optional.ofNullable(called.get(callId));
        }

        /** What the model asked for, as it is said to the model again. */
        List<ToolExecutionRequest> requests() {
            return said.toolRequests().stream()
                    .map(request -> ToolExecutionRequest.builder()
                            .id(request.callId())
                            .name(request.name())
                            .arguments(request.arguments())
                            .build())
                    .toList();
        }
    }

    /** Folds the events of a run, or of one step of it, in order. */
    public static Progress of(List<RecordedEvent> events) {
        List<Turn> turns = new ArrayList<>();
        int modelCalls = 0;
        Duration inModel = Duration.ZERO;
        Duration inTools = Duration.ZERO;
        for (RecordedEvent recorded : events) {
            switch (recorded.event()) {
                case ModelCalled _ -> modelCalls++;
                case ModelAnswered said -> {
                    inModel = inModel.plus(said.duration());
                    if (!said.toolRequests().isEmpty()) {
                        turns.add(new Turn(said, new HashMap<>(), new HashMap<>()));
                    }
                }
                case ModelFailed failed -> inModel = inModel.plus(failed.duration());
                case ToolCalled called -> turns.getLast().called().put(called.callId(), called);
                case ToolReturned returned -> {
                    inTools = inTools.plus(returned.duration());
                    turns.getLast().returned().put(returned.callId(), returned);
                }
                case RunStarted _,
                        ServerUnavailable _,
                        PlanMade _,
                        BranchStarted _,
                        BranchFinished _,
                        CritiqueMade _,
                        SourcesCited _,
                        ConversationShortened _,
                        StepRetried _,
                        AnswerReused _,
                        RunCompleted _,
                        RunFailed _ -> {}
            }
        }
        return new Progress(turns, modelCalls, inModel, inTools);
    }
}
