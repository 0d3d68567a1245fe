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
    private final Duration given;
    private final Duration timeout;
    private final boolean endsWithRun;
    private boolean answered;

    /**
     * @param run when the run is over
     * @param share when the time is over that this model has of the run's; the run's deadline itself if it has it all
     * @param timeout the longest this one call may take
     */
    ModelCall(Deadline run, Deadline share, Duration timeout) {
        this.deadline = share.within(timeout);
        this.given = deadline.remaining();
        this.timeout = timeout;
        this.endsWithRun = deadline == run;
    }

    /** When the call, its answer's body included, has to be over. */
    Deadline deadline() {
        return deadline;
    }

    /** How much time it was given. */
    Duration given() {
        return given;
    }

    /** Whether it is the run's time that bounds the call, not the limit of a single call. */
    boolean endsWithRun() {
        return endsWithRun;
    }

    /** Whether it had so much time that a provider that is well answers in it, mostly. */
    boolean hadTime() {
        return given.compareTo(timeout.dividedBy(2)) >= 0;
    }

    /** Notes that the provider answered with success: from now on a failure is one of reading that answer. */
    void noteAnswer() {
        answered = true;
    }

    boolean answered() {
        return answered;
    }
}
