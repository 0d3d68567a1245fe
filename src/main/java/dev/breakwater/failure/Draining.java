package dev.breakwater.failure;

import java.time.Duration;
import java.util.Optional;

/** The gateway is shutting down; another one, or this one started anew, may answer the same request. */
public final class Draining extends GatewayException {

    private final Duration retryAfter;

    /** @param consequence what that means for the request, as the rest of "the gateway is shutting down and …" */
    public Draining(String consequence, Duration retryAfter) {
        super("draining", Fault.GATEWAY, "the gateway is shutting down and " + consequence);
        this.retryAfter = retryAfter;
    }

    @Override
    public Optional<Duration> retryAfter() {
        return Optional.of(retryAfter);
    }
}
