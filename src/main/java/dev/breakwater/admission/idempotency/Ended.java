package dev.breakwater.admission.idempotency;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Draining;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.Overloaded;
import dev.breakwater.run.Answer;

/** What came of the run under a key. */
sealed interface Ended {

    /** What is kept under the key. */
    sealed interface Kept extends Ended {}

    record Answered(Answer answer) implements Kept {}

    /**
     * It may have changed something, and there is no answer.
     *
     * @param reason what is known, as a clause
     */
    record InDoubt(String reason) implements Kept {}

    /** It failed and changed nothing, and who waits for it would fail the same way. The key is free again. */
    record Failed(GatewayException failure) implements Ended {}

    /** It came to nothing for reasons of its own. The key is free again, and one of those who wait can have it. */
    record Free() implements Ended {}

    /** What comes of a run that failed. */
    static Ended of(GatewayException failure, boolean mayHaveChangedSomething) {
        if (mayHaveChangedSomething) {
            return new InDoubt("the first request with this Idempotency-Key failed (" + failure.code()
                    + ") after it had called tools that are not safe to repeat");
        }
        boolean itsOwn = failure instanceof Cancelled
                || failure instanceof DeadlineExceeded
                || failure instanceof Draining
                || failure instanceof Overloaded;
        return itsOwn ? new Free() : new Failed(failure);
    }
}
