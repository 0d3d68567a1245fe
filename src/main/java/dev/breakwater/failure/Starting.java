package dev.breakwater.failure;

import java.time.Duration;
import java.util.Optional;

/** The gateway is up, but the first start of its MCP servers has not ended yet. */
public final class Starting extends GatewayException {

    private final Duration retryAfter;

    public Starting(Duration retryAfter) {
        super("starting", Fault.GATEWAY, "the gateway is starting; its MCP servers are not all up yet");
        this.retryAfter = retryAfter;
    }

    @Override
    public Optional<Duration> retryAfter() {
        return Optional.of(retryAfter);
    }
}
