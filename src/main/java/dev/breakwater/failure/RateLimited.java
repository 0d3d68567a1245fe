package dev.breakwater.failure;

import java.time.Duration;
import java.util.Optional;

/** The caller has asked as often as it may for now. */
public final class RateLimited extends GatewayException {

    private final Duration retryAfter;

    /** @param limit what may be done how often, as the rest of "too many requests: …" */
    public RateLimited(String limit, Duration retryAfter) {
        super("rate_limited", Fault.POLICY, "too many requests: " + limit);
        this.retryAfter = retryAfter;
    }

    @Override
    public Optional<Duration> retryAfter() {
        return Optional.of(retryAfter);
    }
}
