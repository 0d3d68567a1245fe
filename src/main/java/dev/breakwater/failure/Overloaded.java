package dev.breakwater.failure;

import java.time.Duration;
import java.util.Optional;

/** The gateway has as much work as it takes; the same request may be answered a little later, or by another gateway. */
public final class Overloaded extends GatewayException {

    private final Duration retryAfter;

    /** @param reason what there is too much of, as the rest of "the gateway is overloaded: …" */
    public Overloaded(String reason, Duration retryAfter) {
        super("overloaded", Fault.GATEWAY, "the gateway is overloaded: " + reason);
        this.retryAfter = retryAfter;
    }

    @Override
    public Optional<Duration> retryAfter() {
        return Optional.of(retryAfter);
    }
}
