package dev.breakwater.agent.workflow;

import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Fault;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.RunEvent.ModelAnswered;
import dev.breakwater.run.RunEvent.ModelFailed;
import dev.breakwater.run.RunEvent.ToolReturned;
import java.time.Duration;
import java.util.List;

/**
 * What the time of a run went into, over all of its branches.
 *
 * @param inModel time spent waiting for models
 * @param inTools time spent waiting for tools
 */
record Spent(Duration inModel, Duration inTools) {

    static Spent of(List<RecordedEvent> events) {
        Duration inModel = Duration.ZERO;
        Duration inTools = Duration.ZERO;
        for (RecordedEvent recorded : events) {
            switch (recorded.event()) {
                case ModelAnswered answered -> inModel = inModel.plus(answered.duration());
                case ModelFailed failed -> inModel = inModel.plus(failed.duration());
                case ToolReturned returned -> inTools = inTools.plus(returned.duration());
                default -> {}
            }
        }
        return new Spent(inModel, inTools);
    }

    /** The failure of a run whose time is over, by the fault of whoever used most of it. */
    DeadlineExceeded exceeded() {
        return inTools.compareTo(inModel) > 0
                ? new DeadlineExceeded(Fault.TOOL, "while waiting for tools")
                : new DeadlineExceeded(Fault.PROVIDER, "while waiting for the model");
    }
}
