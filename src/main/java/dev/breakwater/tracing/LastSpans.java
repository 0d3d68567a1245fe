package dev.breakwater.tracing;

import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/** Sends the last spans when all runs have ended, for a short time: a collector that hangs must not hold the gateway's end up. */
final class LastSpans implements SmartLifecycle {

    static final long LIMIT_SECONDS = 2;

    private final SdkTracerProvider provider;
    private volatile boolean running;

    LastSpans(SdkTracerProvider provider) {
        this.provider = provider;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        // What has been shut down once is not waited for again when its bean is destroyed.
        provider.shutdown().join(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Behind everything that could still make a span. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
