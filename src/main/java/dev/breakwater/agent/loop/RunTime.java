package dev.breakwater.agent.loop;

import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Fault;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.resilience.Reserve;
import dev.breakwater.run.PartialReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one run divides its time. As soon as there is a tool result to answer from, the end of the time is kept for a last
 * model call that answers from it, the {@link Reserve}. Used by the run's own thread alone.
 */
public final class RunTime {

    private final Deadline end;
    private final Deadline endOfWork;
    private final @Nullable PartialReason windUp;
    private boolean resultAtHand;
    private Duration inModel = Duration.ZERO;
    private Duration inTools = Duration.ZERO;

    /** The time of a run that begins now. */
    public RunTime(Deadline end) {
        this(end, Duration.ZERO);
    }

    /** @param elapsed how long the run has been under way, in earlier attempts */
    public RunTime(Deadline end, Duration elapsed) {
        this.end = end;
        this.endOfWork = end.less(Reserve.of(end.remaining().plus(elapsed)));
        this.windUp = null;
    }

    private RunTime(Deadline end, PartialReason why) {
        this.end = end;
        this.endOfWork = end.within(Duration.ZERO);
        this.windUp = why;
    }

    /** The time of a run that may only write its last answer. */
    public static RunTime windingUp(Deadline end, PartialReason why) {
        return new RunTime(end, why);
    }

    /** Why the time for work is over, once it is. */
    public PartialReason reason() {
        return windUp == null ? PartialReason.DEADLINE : windUp;
    }

    /** When the whole run has to be over. */
    public Deadline end() {
        return end;
    }

    /** Until when the agent may work on; later only the last answer may be written. */
    public Deadline working() {
        return resultAtHand || windUp != null ? endOfWork : end;
    }

    public void resultArrived() {
        resultAtHand = true;
    }

    public boolean resultAtHand() {
        return resultAtHand;
    }

    public void spentInModel(Duration time) {
        inModel = inModel.plus(time);
    }

    public void spentInTools(Duration time) {
        inTools = inTools.plus(time);
    }

    /** The failure of a run whose time is over, by the fault of whoever used most of it. */
    public DeadlineExceeded exceeded() {
        return inTools.compareTo(inModel) > 0
                ? new DeadlineExceeded(Fault.TOOL, "while waiting for tools")
                : new DeadlineExceeded(Fault.PROVIDER, "while waiting for the model");
    }
}
