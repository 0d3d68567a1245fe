package dev.breakwater.mcp;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a server takes no calls.
 *
 * @param reason in words for a person
 * @param retryAfter when the gateway will try again, if that is known
 */
record Outage(String reason, @Nullable Duration retryAfter) {

    /** Of a server whose end its supervisor is about to notice. */
    static final Outage JUST_GONE = new Outage("its last instance has just gone", null);

    /** Of a server whose instances are at best in this state; empty if it takes calls. */
    static Optional<Outage> of(ServerState best, Optional<ServerStatus.Failure> lastFailure, Instant now) {
        return switch (best) {
            case ServerState.Ready _ -> Optional.empty();
            case ServerState.Unstable unstable ->
                outage("it has not answered the last "
                        + (unstable.missed() == 1 ? "ping" : unstable.missed() + " pings"));
            case ServerState.Starting _ ->
                outage(lastFailure
                        .map(it -> "starting again after: " + it.message())
                        .orElse("starting"));
            case ServerState.Waiting waiting ->
                Optional.of(new Outage(waiting.failure().message(), left(now, waiting.until())));
            case ServerState.Draining draining -> outage(draining.then().reason());
            case ServerState.Stopped stopped -> outage(stopped.reason());
        };
    }

    ToolOutcome.Unavailable outcome() {
        return new ToolOutcome.Unavailable(reason, retryAfter);
    }

    private static Optional<Outage> outage(String reason) {
        return Optional.of(new Outage(reason, null));
    }

    private static Duration left(Instant now, Instant then) {
        Duration left = Duration.between(now, then);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
