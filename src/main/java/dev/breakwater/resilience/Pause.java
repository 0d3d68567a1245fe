package dev.breakwater.resilience;

import java.time.Duration;

/** Waiting for nothing but time to pass; tests let it pass by hand. */
@FunctionalInterface
public interface Pause {

    /** Blocks for that long. */
    void take(Duration time) throws InterruptedException;
}
