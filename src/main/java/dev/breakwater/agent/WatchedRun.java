package dev.breakwater.agent;

import dev.breakwater.run.RequestId;
import dev.breakwater.run.Run;
import dev.breakwater.run.RunListener;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** A run to which one more listener can be added after it has begun. */
final class WatchedRun {

    private final Run run;
    private volatile RunListener watcher = (_, _) -> {};

    WatchedRun(RequestId id, Clock clock, List<RunListener> listeners) {
        List<RunListener> all = new ArrayList<>(listeners);
        all.add((run, event) -> watcher.on(run, event));
        this.run = new Run(id, clock, all);
    }

    Run run() {
        return run;
    }

    /** Shows the listener every event from now on. */
    void watch(RunListener listener) {
        watcher = listener;
    }
}
