package dev.breakwater.cache;

import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.RunEvent.ServerUnavailable;
import dev.breakwater.run.RunEvent.ToolCalled;
import dev.breakwater.run.RunEvent.ToolReturned;
import dev.breakwater.run.RunListener;
import java.util.Set;

/**
 * Follows a run to tell whether its answer may be anybody else's. Whether a tool changes anything is what its server said of
 * it, as the run's events have it.
 */
final class Watch implements RunListener {

    private final Set<String> missing;
    private final boolean allTools;
    private final Runnable onWrite;
    private volatile boolean wrote;
    private volatile boolean incomplete;
    private volatile boolean degraded;

    /**
     * @param missing the servers that were missing from the start
     * @param allTools whether a tool that changes something is like any other
     * @param onWrite told, once, when a tool is called that changes something; must not block
     */
    Watch(Set<String> missing, boolean allTools, Runnable onWrite) {
        this.missing = Set.copyOf(missing);
        this.allTools = allTools;
        this.onWrite = onWrite;
    }

    @Override
    public void on(RequestId run, RecordedEvent recorded) {
        switch (recorded.event()) {
            case ToolCalled called
            when !called.readOnly() && !allTools && !wrote -> {
                wrote = true;
                onWrite.run();
            }
            case ToolReturned returned -> {
                switch (returned.status()) {
                    case SUCCESS, ERROR, REFUSED -> {}
                    case TIMEOUT, UNAVAILABLE, CANCELLED, UNKNOWN -> incomplete = true;
                }
            }
            case ServerUnavailable gone -> {
                degraded = true;
                if (!missing.contains(gone.server().server())) {
                    incomplete = true;
                }
            }
            default -> {}
        }
    }

    /** Whether the run has called a tool that changes something. */
    boolean wrote() {
        return wrote;
    }

    /** Whether something that the run needed was not there when it needed it. */
    boolean incomplete() {
        return incomplete;
    }

    /** Whether the run had to do without a server, be it from the start. */
    boolean degraded() {
        return degraded;
    }
}
