package dev.breakwater.cache;

import dev.breakwater.failure.GatewayException;
import dev.breakwater.run.Answer;
import dev.breakwater.run.RunListener;

/** The run that a request makes where there is no other's answer for it. */
public interface OwnRun {

    /** Called when the request begins to wait for the run of another; perhaps never, perhaps more than once. */
    void waits();

    /**
     * Makes the run and ends it.
     *
     * @param watcher to be shown every event of the run
     */
    Result make(RunListener watcher);

    /** How the run ended. */
    sealed interface Result {

        record Answered(Answer answer) implements Result {}

        record Failed(GatewayException failure) implements Result {}
    }
}
