package dev.breakwater.mcp;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of a tool call from one attempt to the next. Of the calling thread alone. */
final class Tries {

    private final Runnable beforeSending;
    private final Set<Connection> tried = new HashSet<>();
    private int sent;
    private int failures;
    private @Nullable ToolOutcome lastFailure;

    /** @param beforeSending run once, right before the first attempt is sent */
    Tries(Runnable beforeSending) {
        this.beforeSending = beforeSending;
    }

    /** An attempt is about to be sent to this instance. */
    void sending(Connection instance) {
        if (tried.isEmpty()) {
            beforeSending.run();
        }
        tried.add(instance);
        sent++;
    }

    /** The attempt did not leave after all. */
    void notSent() {
        sent--;
    }

    void failed(ToolOutcome outcome) {
        failures++;
        lastFailure = outcome;
    }

    /** Instances that were tried. */
    Set<Connection> tried() {
        return tried;
    }

    /** Attempts that failed underway. */
    int failures() {
        return failures;
    }

    /** How the last attempt failed that left; it says more than that there was no way for another. */
    Optional<ToolOutcome> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    ToolResult result(ToolOutcome outcome) {
        return new ToolResult(outcome, sent);
    }
}
