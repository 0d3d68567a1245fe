package dev.breakwater.admission;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.Draining;
import dev.breakwater.failure.Overloaded;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Caller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds how many runs are under way, and how many wait for that. A place that becomes free is handed to one that waits
 * before anybody else can take it, to each caller in turn. When the queue is full, a caller with fewer waiting runs
 * displaces the last one of the caller with the most.
 */
public final class Admission {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final int places;
    private final int queue;
    private final Duration maxWait;
    private final Clock clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final WaitingLines<Ticket> lines = new WaitingLines<>();
    private final CompletableFuture<Void> empty = new CompletableFuture<>();
    private int running;
    private boolean closed;

    /**
     * @param places how many runs may be under way
     * @param queue how many may wait
     * @param maxWait how long one may wait
     */
    public Admission(int places, int queue, Duration maxWait, Clock clock) {
        this.places = places;
        this.queue = queue;
        this.maxWait = maxWait;
        this.clock = clock;
    }

    /**
     * Asks for a place for a run. Never blocks: the ticket has one, or is in the queue for one.
     *
     * @throws Overloaded if the queue is full
     * @throws Draining if the gateway takes no more runs
     */
    public Ticket ask(Caller caller) {
        lock.lock();
        try {
            if (closed) {
                throw Drain.refused();
            }
            Ticket ticket = new Ticket(caller.origin());
            if (running < places) {
                running++;
                ticket.stage = Stage.RUNNING;
                return ticket;
            }
            if (lines.size() >= queue) {
                lines.displacedFor(caller.origin())
                        .orElseThrow(() -> overloaded(caller.origin(), "as many runs wait as may wait"))
                        .moveTo(Stage.DISPLACED);
            }
            lines.add(caller.origin(), ticket);
            return ticket;
        } finally {
            lock.unlock();
        }
    }

    /** How many runs are under way; those that wait are not. */
    public int running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** How many runs wait. */
    public int waiting() {
        lock.lock();
        try {
            return lines.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes no more runs from now on. Those that wait have been taken.
     *
     * @return done when the last run has ended
     */
    CompletableFuture<Void> close() {
        lock.lock();
        try {
            closed = true;
            noteIfEmpty();
            return empty;
        } finally {
            lock.unlock();
        }
    }

    /**
     * When to try again: the one at the front of the line knows best how long a place takes at present. Without one, the
     * caller's next turn is near.
     */
    private Overloaded overloaded(String origin, String reason) {
        Duration wait = lines.first(origin)
                .map(first -> Duration.between(first.since, clock.instant()))
                .orElse(SOON);
        Duration atMost = wait.compareTo(maxWait) < 0 ? wait : maxWait;
        return new Overloaded(reason, atMost.compareTo(SOON) > 0 ? atMost : SOON);
    }

    private void noteIfEmpty() {
        if (closed && running == 0 && lines.isEmpty()) {
            empty.complete(null);
        }
    }

    private enum Stage {
        WAITING,
        RUNNING,
        DISPLACED,
        GONE
    }

    /** A run's right to a place, now or in its turn, until it is closed. */
    public final class Ticket implements AutoCloseable {

        private final String origin;
        private final Instant since = clock.instant();
        private final Condition moved = lock.newCondition();
        private Stage stage = Stage.WAITING;

        private Ticket(String origin) {
            this.origin = origin;
        }

        /**
         * Returns as soon as there is a place.
         *
         * @throws Overloaded if there is none within the longest wait or by the deadline
         * @throws Cancelled at an interrupt
         */
        public void awaitPlace(Deadline deadline) {
            lock.lock();
            try {
                long left = deadline.within(maxWait).remaining().toNanos();
                while (stage == Stage.WAITING) {
                    if (left <= 0) {
                        throw overloaded(origin, "no place became free while the run could wait");
                    }
                    left = moved.awaitNanos(left);
                }
                if (stage == Stage.DISPLACED) {
                    throw overloaded(origin, "the run made room for a caller with fewer that wait");
                }
            } catch (InterruptedException e) {
                throw Cancelled.byInterrupt();
            } finally {
                lock.unlock();
            }
        }

        /** Gives the place back, or leaves the queue. */
        @Override
        public void close() {
            lock.lock();
            try {
                switch (stage) {
                    case RUNNING -> lines.next().ifPresentOrElse(next -> next.moveTo(Stage.RUNNING), () -> running--);
                    case WAITING -> lines.remove(origin, this);
                    case DISPLACED, GONE -> {}
                }
                stage = Stage.GONE;
                noteIfEmpty();
            } finally {
                lock.unlock();
            }
        }

        private void moveTo(Stage next) {
            stage = next;
            moved.signal();
        }
    }
}
