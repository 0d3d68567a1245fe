package dev.breakwater.mcp;

import dev.breakwater.mcp.Attempt.Failed;
import dev.breakwater.mcp.Attempt.NotSent;
import dev.breakwater.mcp.Attempt.Settled;
import dev.breakwater.mcp.session.ResultText;
import dev.breakwater.mcp.session.SessionException;
import dev.breakwater.mcp.session.ToolRequests;
import dev.breakwater.resilience.Breaker.Permit;
import dev.breakwater.resilience.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends a tool call to one instance and tells its failures apart: what says something of the server counts for its
 * breaker, what is the tool's or the caller's own business does not.
 */
final class InstanceCall {

    private final Duration timeout;
    private final int outputLimit;
    private final Clock clock;
    private volatile ServerStatus.@Nullable Failure lastFailure;

    /** Since when no call has been answered; null if the last one was. */
    private final AtomicReference<@Nullable Instant> silentSince = new AtomicReference<>();

    /**
     * @param timeout how long it may take
     * @param outputLimit how much of a result is passed on, in bytes
     */
    InstanceCall(Duration timeout, int outputLimit, Clock clock) {
        this.timeout = timeout;
        this.outputLimit = outputLimit;
        this.clock = clock;
    }

    /** The last failure that counted and was not the end of an instance, which its supervisor reports. */
    Optional<ServerStatus.Failure> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    /** @param permit told how the call ended, if that says something of the server */
    Attempt make(
            Connection instance, OfferedTool tool, ObjectNode arguments, Deadline deadline, Permit permit, Tries tries)
            throws InterruptedException {
        if (Thread.currentThread().isInterrupted()) {
            return new Settled(new ToolOutcome.Cancelled());
        }
        if (deadline.expired()) {
            return new Settled(tries.lastFailure().orElse(new ToolOutcome.TimedOut(Duration.ZERO)));
        }
        tries.sending(instance);
        silentSince.compareAndSet(null, clock.instant());
        Deadline limit = deadline.within(timeout);
        Duration left = deadline.remaining();
        Duration time = left.compareTo(timeout) < 0 ? left : timeout;
        try (AttemptTrace trace = AttemptTrace.begin(instance, tool)) {
            try {
                JsonNode result = ToolRequests.call(instance.session(), tool.name(), arguments, trace.meta(), limit);
                trace.answered(result);
                return answered(result, permit);
            } catch (SessionException e) {
                trace.failed(e);
                return unanswered(instance, tool, e, time, permit, tries);
            } catch (InterruptedException e) {
                trace.cancelled();
                throw e;
            }
        }
    }

    private Settled answered(JsonNode result, Permit permit) {
        silentSince.set(null);
        String text = ResultText.of(result, outputLimit);
        if (result.path("isError").asBoolean(false)) {
            return new Settled(new ToolOutcome.Refusal(text));
        }
        permit.succeeded();
        return new Settled(new ToolOutcome.Success(text));
    }

    private Attempt unanswered(
            Connection instance,
            OfferedTool tool,
            SessionException failure,
            Duration time,
            Permit permit,
            Tries tries) {
        return switch (failure) {
            case SessionException.RpcError said -> {
                silentSince.set(null);
                ToolOutcome outcome = new ToolOutcome.Refusal(ResultText.cut(said.explanation(), outputLimit));
                if (!said.isOfTheServer()) {
                    yield new Settled(outcome);
                }
                count(instance, tool, said, "error " + said.code() + ": " + said.explanation(), permit);
                yield new Failed(outcome);
            }
            case SessionException.TimedOut late -> {
                if (saysSomethingOfTheServer(time)) {
                    count(instance, tool, late, "no answer within " + time.toMillis() + " ms", permit);
                }
                yield new Failed(new ToolOutcome.TimedOut(time));
            }
            case SessionException.Lost lost -> {
                if (instance.isNews(lost)) {
                    count(instance, tool, lost, lost.explanation(), permit);
                }
                yield new Failed(new ToolOutcome.Lost(lost.explanation()));
            }
            case SessionException.ProtocolViolation wrong -> {
                count(instance, tool, wrong, wrong.explanation(), permit);
                yield new Failed(new ToolOutcome.Lost(wrong.explanation()));
            }
            case SessionException.NotSent not -> {
                tries.notSent();
                yield new NotSent(new ToolOutcome.Unavailable(not.explanation(), null));
            }
        };
    }

    /**
     * A caller who had little time must not be able to keep all others away from a server that is only slow; but many of
     * them, one after the other and none of them answered, are as good as one who waited.
     */
    private boolean saysSomethingOfTheServer(Duration time) {
        Instant since = silentSince.get();
        Duration silent = since == null ? Duration.ZERO : Duration.between(since, clock.instant());
        return (time.compareTo(silent) > 0 ? time : silent).multipliedBy(2).compareTo(timeout) >= 0;
    }

    private void count(Connection instance, OfferedTool tool, SessionException failure, String what, Permit permit) {
        permit.failed(failure);
        if (!instance.session().over()) {
            lastFailure = new ServerStatus.Failure(
                    "call", "tool " + tool.name() + ": " + what, instance.diagnostics(), clock.instant());
        }
    }
}
