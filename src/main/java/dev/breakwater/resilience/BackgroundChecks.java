package dev.breakwater.resilience;

import java.time.Clock;
import java.time.Duration;

/** Makes checks that all look as often. */
public final class BackgroundChecks {

    private final Duration interval;
    private final Pause pause;
    private final Clock clock;

    /** @param interval from the end of one look to the next one */
    public BackgroundChecks(Duration interval, Pause pause, Clock clock) {
        this.interval = interval;
        this.pause = pause;
        this.clock = clock;
    }

    /** From the end of one look to the next one. */
    public Duration interval() {
        return interval;
    }

    /**
     * A new check, which begins when it is started.
     *
     * @param name in the log and of its thread
     * @param before what counts until the first look has ended
     */
    public <T> BackgroundCheck<T> check(String name, BackgroundCheck.Look<? extends T> look, T before) {
        return new BackgroundCheck<>(name, look, before, interval, Thread.ofVirtual(), pause, clock);
    }

    /** The same for a look that asks the file system: where that hangs it would hold the carrier of a virtual thread. */
    public <T> BackgroundCheck<T> fileCheck(String name, BackgroundCheck.Look<? extends T> look, T before) {
        return new BackgroundCheck<>(
                name, look, before, interval, Thread.ofPlatform().daemon(), pause, clock);
    }
}
