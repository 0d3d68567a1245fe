package dev.breakwater.run;

import dev.breakwater.failure.GatewayException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The runs under way in this process, and the way to stop them. A run that is stopped has its thread interrupted: whatever
 * it waits for ends, the servers it has called are told, and its events say why.
 */
public final class ActiveRuns {

    private final Map<RequestId, Tracked> runs = new ConcurrentHashMap<>();
    private final Queue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();

    /** Tracks a run on the current thread until that is closed. */
    public Tracked enter(RequestId id) {
        Tracked tracked = new Tracked(id, Thread.currentThread());
        runs.put(id, tracked);
        return tracked;
    }

    /**
     * Done as soon as none is under way, be it now. Requests that wait for the run of another gateway are among them, so that
     * this can be later than the end of the last run that has a place here.
     */
    public CompletableFuture<Void> whenNone() {
        CompletableFuture<Void> none = new CompletableFuture<>();
        waiting.add(none);
        tellIfNone();
        return none;
    }

    private void tellIfNone() {
        if (runs.isEmpty()) {
            for (var none = waiting.poll(); none != null; none = waiting.poll()) {
                none.complete(null);
            }
        }
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

    /** Asks all runs to answer with what they have; does not wait for their end. */
    public void windUpAll(WindUp order) {
        runs.values().forEach(run -> run.windUp(order));
    }

    /**
     * The order to a run to answer at once with what it has.
     *
     * @param reason what the answer then gives as its reason
     * @param left how long an answer may still take, at the moment it is asked
     * @param otherwise makes the failure of a run that has nothing to answer with
     */
    public record WindUp(PartialReason reason, Supplier<Duration> left, Supplier<GatewayException> otherwise) {}

    /** A run on its thread. The thread is interrupted for this run's sake only, and never once the run is over. */
    public final class Tracked implements AutoCloseable {

        private final RequestId id;
        private final Thread thread;
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable GatewayException reason;
        private @Nullable WindUp windUp;
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

        /**
         * Takes the order to answer with what there is, after the interrupt that came with it; empty if there was none, or if
         * the run was stopped since. The thread can wait again then.
         */
        public Optional<WindUp> takeWindUp() {
            lock.lock();
            try {
                if (reason != null || windUp == null) {
                    return Optional.empty();
                }
                boolean _ = Thread.interrupted();
                return Optional.of(windUp);
            } finally {
                lock.unlock();
            }
        }

        private void windUp(WindUp order) {
            lock.lock();
            try {
                if (!over && reason == null && windUp == null) {
                    windUp = order;
                    thread.interrupt();
                }
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
                if (reason != null || windUp != null) {
                    boolean _ = Thread.interrupted();
                }
            } finally {
                lock.unlock();
            }
            runs.remove(id, this);
            tellIfNone();
        }
    }
}
