package dev.breakwater.run;

import dev.breakwater.failure.GatewayException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The runs under way in this process, and the way to stop them. A run that is stopped has its thread interrupted: whatever
 * it waits for ends, the servers it has called are told, and its events say why.
 */
public final class ActiveRuns {

    private final Map<RequestId, Tracked> runs = new ConcurrentHashMap<>();

    /** Tracks a run on the current thread until that is closed. */
    public Tracked enter(RequestId id) {
        Tracked tracked = new Tracked(id, Thread.currentThread());
        runs.put(id, tracked);
        return tracked;
    }

    /** How many are under way. */
    public int count() {
        return runs.size();
    }

    /**
     * Stops a run; does not wait for its end.
     *
     * @param why makes the failure that it ends with
     * @return whether there is such a run
     */
    public boolean cancel(RequestId id, Supplier<GatewayException> why) {
        Tracked run = runs.get(id);
        return run != null && run.cancel(why);
    }

    /** Stops all runs; does not wait for their end. */
    public void cancelAll(Supplier<GatewayException> why) {
        runs.values().forEach(run -> run.cancel(why));
    }

    /** A run on its thread. The thread is interrupted for this run's sake only, and never once the run is over. */
    public final class Tracked implements AutoCloseable {

        private final RequestId id;
        private final Thread thread;
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable GatewayException reason;
        private boolean over;

        private Tracked(RequestId id, Thread thread) {
            this.id = id;
            this.thread = thread;
        }

        /** Why it was stopped; empty if it was not. */
        public Optional<GatewayException> reason() {
            lock.lock();
            try {
                return Optional.ofNullable(reason);
            } finally {
                lock.unlock();
            }
        }

        private boolean cancel(Supplier<GatewayException> why) {
            lock.lock();
            try {
                if (over) {
                    return false;
                }
                if (reason == null) {
                    reason = why.get();
                    thread.interrupt();
                }
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** Ends the tracking. An interrupt for the run's sake does not outlive the run: its answer is still to be written. */
        @Override
        public void close() {
            lock.lock();
            try {
                over = true;
                if (reason != null) {
                    boolean _ = Thread.interrupted();
                }
            } finally {
                lock.unlock();
            }
            runs.remove(id, this);
        }
    }
}
