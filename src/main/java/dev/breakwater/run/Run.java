package dev.breakwater.run;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run: its id and the events it has made so far. Safe for use by several threads. */
public final class Run implements EventSink {

    private static final Logger log = LoggerFactory.getLogger(Run.class);

    private final RequestId id;
    private final Clock clock;
    private final List<RunListener> listeners;
    private final List<RecordedEvent> events = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();

    public Run(RequestId id, Clock clock, List<RunListener> listeners) {
        this.id = id;
        this.clock = clock;
        this.listeners = List.copyOf(listeners);
    }

    public RequestId id() {
        return id;
    }

    /**
     * Adds an event and shows it to the listeners; one that throws is logged and does not harm the run.
     *
     * @throws IllegalStateException if the run has already ended: nothing follows its last event
     */
    @Override
    public void emit(RunEvent event) {
        emit(null, event);
    }

    /** Where the events of one step of the run are told: they stand in the run's one order, with the step's name. */
    public EventSink in(String step) {
        return event -> emit(step, event);
    }

    private void emit(@Nullable String step, RunEvent event) {
        lock.lock();
        try {
            if (!events.isEmpty() && events.getLast().event().last()) {
                throw new IllegalStateException("the run has ended");
            }
            RecordedEvent recorded = new RecordedEvent(events.size() + 1L, clock.instant(), step, event);
            events.add(recorded);
            for (RunListener listener : listeners) {
                show(listener, recorded);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How long it has been under way; nothing before its first event. */
    public Duration elapsed() {
        lock.lock();
        try {
            return events.isEmpty()
                    ? Duration.ZERO
                    : Duration.between(events.getFirst().at(), clock.instant());
        } finally {
            lock.unlock();
        }
    }

    /** All events so far, in order. */
    public List<RecordedEvent> events() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    private void show(RunListener listener, RecordedEvent event) {
        try {
            listener.on(id, event);
        } catch (RuntimeException e) {
            // The id is in the logging context. Twice in one line, Spring Boot's structured formats would drop the
            // line.
            log.atError().setCause(e).log("a listener of run events failed");
        }
    }
}
