package dev.breakwater.mcp;

import dev.breakwater.mcp.Attempt.Failed;
import dev.breakwater.mcp.Attempt.NotSent;
import dev.breakwater.mcp.Attempt.Refused;
import dev.breakwater.mcp.Attempt.Settled;
import dev.breakwater.resilience.Breaker;
import dev.breakwater.resilience.Breaker.Permit;
import dev.breakwater.resilience.CallLimit;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.resilience.Pause;
import dev.breakwater.resilience.RetrySchedule;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/**
 * The way of a call to a server: retry → bulkhead → breaker → instance. Each attempt takes the whole way, and each counts
 * for the breaker.
 */
final class ServerCalls {

    /** How long a retry waits for a server that is being started again. */
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    /** When to come back if others are trying just now whether the server is well again. */
    private static final Duration WHILE_OTHERS_TRY = Duration.ofSeconds(1);

    private final Instances instances;
    private final InstanceCall instanceCall;
    private final CallLimit places;
    private final Breaker breaker;
    private final RetrySchedule retries;
    private final Duration timeout;
    private final Pause pause;
    private final RandomGenerator random;
    private final Clock clock;

    /** @param timeout how long one attempt may take, and how long it may wait for its place before */
    ServerCalls(
            Instances instances,
            InstanceCall instanceCall,
            CallLimit places,
            Breaker breaker,
            RetrySchedule retries,
            Duration timeout,
            Pause pause,
            RandomGenerator random,
            Clock clock) {
        this.instances = instances;
        this.instanceCall = instanceCall;
        this.places = places;
        this.breaker = breaker;
        this.retries = retries;
        this.timeout = timeout;
        this.pause = pause;
        this.random = random;
        this.clock = clock;
    }

    /** Makes a call whose arguments have been checked; see {@link Toolbox#call}. */
    ToolResult call(OfferedTool tool, ObjectNode arguments, Deadline deadline, Runnable beforeSending) {
        Tries tries = new Tries(beforeSending);
        try {
            while (true) {
                switch (attempt(tool, arguments, deadline, tries)) {
                    case Settled settled -> {
                        return tries.result(settled.outcome());
                    }
                    case Refused refused -> {
                        // How an attempt failed that was made says more than that there was no way for another.
                        return tries.result(tries.lastFailure().orElse(refused.outcome()));
                    }
                    case NotSent notSent -> {
                        if (!instances.hasOtherThan(tries.tried())) {
                            return tries.result(tries.lastFailure().orElse(notSent.outcome()));
                        }
                    }
                    case Failed failed -> {
                        tries.failed(failed.outcome());
                        if (!tool.safeToRepeat() || !readyForAnother(tries, deadline)) {
                            return tries.result(failed.outcome());
                        }
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return tries.result(new ToolOutcome.Cancelled());
        }
    }

    private Attempt attempt(OfferedTool tool, ObjectNode arguments, Deadline deadline, Tries tries)
            throws InterruptedException {
        Optional<Outage> open = leftAlone();
        if (open.isPresent()) {
            return refused(open.get());
        }
        if (!instances.up()) {
            return refused(noInstance());
        }
        if (!places.enter(deadline.within(timeout))) {
            return refused(full());
        }
        try {
            Optional<Permit> taken = breaker.tryAcquire();
            if (taken.isEmpty()) {
                return refused(open(breaker.retryAfter().orElse(WHILE_OTHERS_TRY)));
            }
            try (Permit permit = taken.get()) {
                Optional<Connection> instance = instances.choose(tries.tried());
                return instance.isPresent()
                        ? instanceCall.make(instance.get(), tool, arguments, deadline, permit, tries)
                        : refused(noInstance());
            }
        } finally {
            places.leave();
        }
    }

    /** Waits for what another attempt needs: at best another instance, else time, and one that is up. */
    private boolean readyForAnother(Tries tries, Deadline deadline) throws InterruptedException {
        if (tries.failures() > retries.retries() || deadline.expired()) {
            return false;
        }
        if (instances.hasOtherThan(tries.tried())) {
            return true;
        }
        Duration wait = retries.pause(tries.failures(), random.nextDouble());
        if (deadline.remaining().compareTo(wait) <= 0) {
            return false;
        }
        pause.take(wait);
        Deadline limit = deadline.within(RECOVERY);
        return !instances.restUntil(clock.instant().plus(limit.remaining())) && instances.awaitUp(limit);
    }

    /** Why no call goes through, as far as the breaker is concerned; empty if it lets calls through. */
    Optional<Outage> leftAlone() {
        return breaker.retryAfter().map(this::open);
    }

    /** The last failure that counted and was not the end of an instance. */
    Optional<ServerStatus.Failure> lastFailure() {
        return instanceCall.lastFailure();
    }

    /** How the breaker is, as it is shown. */
    ServerStatus.Breaker breaker() {
        return new ServerStatus.Breaker(
                breaker.phase().name().toLowerCase(Locale.ROOT),
                breaker.retryAfter().orElse(null));
    }

    private Outage open(Duration retryAfter) {
        String last =
                lastFailure().map(it -> "; the last failure: " + it.message()).orElse("");
        return new Outage("its circuit breaker is open after failures in a row" + last, retryAfter);
    }

    private Outage noInstance() {
        return Outage.of(instances.state(), instances.lastFailure(), clock.instant())
                .orElse(Outage.JUST_GONE);
    }

    private Outage full() {
        return new Outage("all " + places.calls() + " places for its calls stayed taken", null);
    }

    private static Attempt.Refused refused(Outage outage) {
        return new Attempt.Refused(outage.outcome());
    }
}
