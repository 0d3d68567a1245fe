package dev.breakwater.admission.idempotency;

import dev.breakwater.failure.GatewayException;
import dev.breakwater.run.Answer;

/** A run that is to be made at most once. */
public interface Work {

    /** @throws GatewayException if there is no answer */
    Answer run();

    /** Whether it has called a tool that is not safe to repeat; asked when it has ended. */
    boolean mayHaveChangedSomething();
}
