package dev.breakwater.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps callers away from something that fails: opens after so many counted failures in a row, lets a few calls
 * through on trial once its time is over, closes when as many have worked, and opens again at the first counted failure on trial.
 *
 * <p>Resilience4j alone does less: a trial of two with one success closes it, an open one waits for a caller to move on,
 * the late failures of calls from before it opened count against the trial, and a permit that is taken but never recorded
 * blocks the trial for good (all measured).
 */
public final class Breaker {

    private static final Logger log = LoggerFactory.getLogger(Breaker.class);

    private final CircuitBreaker circuit;
    private final Duration openTime;
    private final Clock clock;
    private final AtomicInteger changes = new AtomicInteger();
    private volatile Instant openUntil = Instant.EPOCH;

    /** @param circuit with as many permitted calls in its half-open state as have to work */
    Breaker(CircuitBreaker circuit, Duration openTime, Clock clock) {
        this.circuit = circuit;
        this.openTime = openTime;
        this.clock = clock;
        circuit.getEventPublisher()
                .onStateTransition(event -> changedTo(event.getStateTransition().getToState()));
    }

    /** The state as metrics show it. */
    public enum Phase {
        CLOSED,
        OPEN,
        HALF_OPEN,
        /** Switched off by the configuration: everything is let through. */
        DISABLED
    }

    /** The name in metrics, such as {@code llm_openai}. */
    public String name() {
        return circuit.getName();
    }

    public Phase phase() {
        moveOnByTime();
        return switch (circuit.getState()) {
            case CLOSED -> Phase.CLOSED;
            case OPEN, FORCED_OPEN -> Phase.OPEN;
            case HALF_OPEN -> Phase.HALF_OPEN;
            case DISABLED, METRICS_ONLY -> Phase.DISABLED;
        };
    }

    /** How long it stays open; nothing unless it is open. */
    public Optional<Duration> retryAfter() {
        if (phase() != Phase.OPEN) {
            return Optional.empty();
        }
        Duration left = Duration.between(clock.instant(), openUntil);
        return Optional.of(left.isPositive() ? left : openTime);
    }

    /** Permission for one call; nothing if it is open, or on trial with as many calls as it takes. */
    public Optional<Permit> tryAcquire() {
        moveOnByTime();
        int before = changes.get();
        return circuit.tryAcquirePermission() ? Optional.of(new Permit(before)) : Optional.empty();
    }

    /** Begins the trial at once if it is open: what it guards has been replaced. */
    public void tryNow() {
        synchronized (circuit) {
            if (circuit.getState() == State.OPEN) {
                circuit.transitionToHalfOpenState();
            }
        }
    }

    /** Permission for one call. Closed without an outcome, it gives its place back and nothing is counted. */
    public final class Permit implements AutoCloseable {

        private final int changesBefore;
        private final long start = circuit.getCurrentTimestamp();
        private final AtomicBoolean used = new AtomicBoolean();

        private Permit(int changesBefore) {
            this.changesBefore = changesBefore;
        }

        /** The call worked. */
        public void succeeded() {
            if (isFirstWord()) {
                circuit.onSuccess(duration(), circuit.getTimestampUnit());
            }
        }

        /** The call failed in a way that counts. */
        public void failed(Throwable failure) {
            if (isFirstWord()) {
                // First, because Resilience4j would close it if the other call on trial was a success.
                endTrial();
                circuit.onError(duration(), circuit.getTimestampUnit(), failure);
            }
        }

        @Override
        public void close() {
            if (used.compareAndSet(false, true) && isOfThisState()) {
                circuit.releasePermission();
            }
        }

        /** What a call says that began in an earlier state is no news of this one. */
        private boolean isFirstWord() {
            if (!used.compareAndSet(false, true)) {
                return false;
            }
            return isOfThisState();
        }

        /** A place that was taken in an earlier state is none in this one: given back, it would let one more call through. */
        private boolean isOfThisState() {
            return changesBefore == changes.get();
        }

        private long duration() {
            return circuit.getCurrentTimestamp() - start;
        }
    }

    private void endTrial() {
        synchronized (circuit) {
            if (circuit.getState() == State.HALF_OPEN) {
                circuit.transitionToOpenState();
            }
        }
    }

    /** Resilience4j's own timer does the same by the machine's time, for those who only look at metrics. */
    private void moveOnByTime() {
        if (circuit.getState() == State.OPEN && !clock.instant().isBefore(openUntil)) {
            tryNow();
        }
    }

    private void changedTo(State state) {
        if (state == State.OPEN) {
            openUntil = clock.instant().plus(openTime);
        }
        changes.incrementAndGet();
        var line = state == State.OPEN ? log.atWarn().addKeyValue("for", openTime) : log.atInfo();
        line.addKeyValue("breaker", name()).addKeyValue("state", state).log("breaker changed its state");
    }
}
