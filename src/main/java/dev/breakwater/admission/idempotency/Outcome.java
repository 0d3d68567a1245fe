package dev.breakwater.admission.idempotency;

import dev.breakwater.failure.GatewayException;
import dev.breakwater.run.Answer;

/** What a request with an idempotency key gets. */
public sealed interface Outcome {

    /** The answer of its own run. */
    record Fresh(Answer answer) implements Outcome {}

    /** The answer of an earlier request, or of one that was under way. */
    record Replayed(Answer answer) implements Outcome {}

    /** There was no run, and there is no answer. */
    record Refused(GatewayException why) implements Outcome {}
}
