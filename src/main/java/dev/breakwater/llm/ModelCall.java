package dev.breakwater.llm;

import dev.breakwater.resilience.Deadline;
import java.time.Duration;

/**
 * What the HTTP client under LangChain4j's models has to know of the call it serves. LangChain4j passes no such thing
 * on, so it travels as a scoped value on the calling thread.
 */
final class ModelCall {

    static final ScopedValue<ModelCall> CURRENT = ScopedValue.newInstance();

    private final Deadline deadline;
    private final Duration limit;
    private final boolean endsWithRun;
    private boolean answered;

    /**
     * @param run when the run is over
     * @param limit the longest this one call may take
     */
    ModelCall(Deadline run, Duration limit) {
        this.deadline = run.within(limit);
        this.limit = limit;
        this.endsWithRun = deadline == run;
    }

    /** When the call, its answer's body included, has to be over. */
    Deadline deadline() {
        return deadline;
    }

    Duration limit() {
        return limit;
    }

    /** Whether it is the run's time that bounds the call, not the limit of a single call. */
    boolean endsWithRun() {
        return endsWithRun;
    }

    /** Notes that the provider answered with success: from now on a failure is one of reading that answer. */
    void noteAnswer() {
        answered = true;
    }

    boolean answered() {
        return answered;
    }
}
