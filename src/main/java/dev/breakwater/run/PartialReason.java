package dev.breakwater.run;

import java.util.Locale;

/** Why an answer had to be given before the agent was done. */
public enum PartialReason {
    DEADLINE,
    MAX_ITERATIONS,
    CONTEXT_LENGTH,
    /** The gateway was about to shut down. */
    DRAINING,
    /** A branch of a research workflow failed: what it was to find out is missing. */
    BRANCH_FAILED,
    /** The model went away after there was something to answer from. */
    MODEL_UNAVAILABLE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
