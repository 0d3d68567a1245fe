package dev.breakwater.agent.workflow;

import dev.breakwater.resilience.Deadline;
import dev.breakwater.resilience.Reserve;
import java.time.Duration;

/**
 * How a run's time is divided. A plan may take a fifth of it: without one, the question itself is researched. Research may
 * take two thirds of what is left then, and never the {@link Reserve}, which every run keeps for its last answer.
 * The answer may take all that is left. What only makes an answer better, critique and revision, ends before that reserve.
 */
final class Timetable {

    private static final int PLAN_SHARE = 5;

    private final Deadline end;
    private final Deadline endOfWork;
    private final Duration forPlan;

    /** @param elapsed how long the run has been under way, in earlier attempts */
    Timetable(Deadline end, Duration elapsed) {
        Duration all = end.remaining().plus(elapsed);
        this.end = end;
        this.endOfWork = end.less(Reserve.of(all));
        this.forPlan = all.dividedBy(PLAN_SHARE);
    }

    /** When the run has to be over. */
    Deadline end() {
        return end;
    }

    Deadline plan() {
        return end.within(forPlan);
    }

    Deadline research() {
        return endOfWork.within(end.remaining().multipliedBy(2).dividedBy(3));
    }

    Deadline improvement() {
        return endOfWork;
    }

    /**
     * The time of a branch that begins now: what is left for research, divided by how many branches still have to follow one
     * another.
     *
     * @param waiting how many have not begun, this one included
     * @param places how many go on at the same time
     */
    static Deadline branch(Deadline research, int waiting, int places) {
        return research.within(research.remaining().dividedBy(Math.ceilDiv(waiting, places)));
    }
}
