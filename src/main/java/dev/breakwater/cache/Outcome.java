package dev.breakwater.cache;

import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.run.Answer;

/** What becomes of a run for those who wait for it. */
sealed interface Outcome {

    /**
     * They are given its answer.
     *
     * @param kept whether the answer was there already when they began to wait
     */
    record Shared(Answer answer, boolean kept) implements Outcome {}

    /** Its model's provider cannot answer now; asked by each of them, it could even less. */
    record Unavailable(ModelUnavailable failure) implements Outcome {}

    /** It is of no use to them: each runs for itself. */
    record Released() implements Outcome {}

    /** It ended for reasons of its own: one of them runs in its place, and the others wait for that one. */
    record Vacant() implements Outcome {}
}
