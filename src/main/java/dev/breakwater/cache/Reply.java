package dev.breakwater.cache;

import dev.breakwater.failure.GatewayException;
import dev.breakwater.run.Answer;
import dev.breakwater.run.ReuseSource;

/** What a request comes to. */
public sealed interface Reply {

    /** What its own run came to, which has had all its events. */
    record Own(OwnRun.Result result) implements Reply {}

    /**
     * The answer of another run.
     *
     * @param original as it was given then
     */
    record Reused(ReuseSource source, Answer original) implements Reply {}

    /** No answer, after waiting for that of another run. */
    record None(GatewayException failure) implements Reply {}
}
