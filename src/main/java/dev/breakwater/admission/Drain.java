package dev.breakwater.admission;

import dev.breakwater.failure.Draining;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.resilience.Reserve;
import dev.breakwater.run.ActiveRuns;
import dev.breakwater.run.ActiveRuns.WindUp;
import dev.breakwater.run.PartialReason;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Ends the runs before the gateway ends. At once it is not ready; after a delay, by which load balancers know that, no
 * more runs are let in; shortly before the end of the grace period those that are left are asked to answer with what they
 * have, and what has not ended by then is stopped.
 *
 * <p>It hangs on the event of the closing context and not on a lifecycle phase: Spring Boot closes the management port on
 * that same event, before any phase, and readiness and metrics should be there to be read until the last run has ended.
 */
public final class Drain {

    private static final Logger log = LoggerFactory.getLogger(Drain.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** What a stopped run gets to say so. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    private final Admission admission;
    private final ActiveRuns active;
    private final AdmissionSettings settings;
    private final ApplicationContext context;
    private final Clock clock;
    private final Semaphore goOn = new Semaphore(0);
    private volatile boolean wasReady;
    private volatile boolean begun;

    Drain(Admission admission, ActiveRuns active, AdmissionSettings settings, ApplicationContext context, Clock clock) {
        this.admission = admission;
        this.active = active;
        this.settings = settings;
        this.context = context;
        this.clock = clock;
    }

    /** Why the gateway should be sent no more requests; empty as long as it should. */
    public Optional<Draining> refusal() {
        return begun ? Optional.of(refused()) : Optional.empty();
    }

    /** Skips what the drain waits for now, or else will wait for first: the delay, after that the end of the runs, then their last answers. */
    public void hurry() {
        goOn.release();
    }

    static Draining refused() {
        return new Draining("takes no more runs", RETRY_AFTER);
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        wasReady = true;
    }

    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void closed(ContextClosedEvent event) {
        // The context of the management port is a child, whose events come here too.
        if (!event.getApplicationContext().equals(context)) {
            return;
        }
        try {
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain() throws InterruptedException {
        Deadline end = Deadline.after(settings.drainGrace(), clock);
        begun = true;
        log.atInfo()
                .addKeyValue("running", admission.running())
                .addKeyValue("waiting", admission.waiting())
                .log("gateway is shutting down");
        if (wasReady) {
            pause(end.within(settings.drainDelay()));
        }
        CompletableFuture<Void> over = admission.close().thenCompose(_ -> active.whenNone());
        CompletableFuture<Void> _ = over.thenRun(goOn::release);
        pause(end.less(Reserve.of(settings.drainGrace())));
        if (!over.isDone()) {
            logLeft("runs are asked to answer with what they have: the gateway shuts down");
            active.windUpAll(new WindUp(PartialReason.DRAINING, end::remaining, Drain::stopped));
            pause(end);
        }
        if (!over.isDone()) {
            logLeft("runs are stopped: the gateway shuts down and they have not ended");
            active.cancelAll(Drain::stopped);
            pause(Deadline.after(STOP_LIMIT, clock));
        }
    }

    private void logLeft(String message) {
        log.atWarn()
                .addKeyValue("running", admission.running())
                .addKeyValue("waiting", admission.waiting())
                .addKeyValue("requests", active.count())
                .log(message);
    }

    private static Draining stopped() {
        return new Draining("stopped the run before it had an answer", RETRY_AFTER);
    }

    /** Returns early if there is no need to wait any longer. */
    private void pause(Deadline until) throws InterruptedException {
        boolean _ = goOn.tryAcquire(until.remaining().toNanos(), TimeUnit.NANOSECONDS);
    }
}
