package dev.breakwater.run;

import java.util.Locale;

/** Why an answer had to be given before the agent was done. */
public enum PartialReason {
    DEADLINE,
    MAX_ITERATIONS,
    CONTEXT_LENGTH,
    /** The gateway was about to shut down. */
    DRAINING;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
