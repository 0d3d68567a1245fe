package dev.breakwater.resilience;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks at something again and again on a thread of its own, so that whoever wants to know how it is reads the last result and
 * waits for nothing. A bean, made by {@link BackgroundChecks}: it runs as long as the context does.
 *
 * @param <T> what is found out
 */
public final class BackgroundCheck<T> implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BackgroundCheck.class);

    /** A look that lasts longer hangs; a late one may have met a busy machine. */
    private static final int OVERDUE_AFTER_INTERVALS = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

    private final String name;
    private final Look<? extends T> look;
    private final Duration interval;
    private final Thread.Builder threads;
    private final Pause pause;
    private final Clock clock;
    private volatile T latest;
    private volatile Instant at;
    private volatile @Nullable Thread thread;
    private boolean defect;

    BackgroundCheck(
            String name,
            Look<? extends T> look,
            T before,
            Duration interval,
            Thread.Builder threads,
            Pause pause,
            Clock clock) {
        this.name = name;
        this.look = look;
        this.latest = before;
        this.interval = interval;
        this.threads = threads.name("health-" + name);
        this.pause = pause;
        this.clock = clock;
        this.at = clock.instant();
    }

    /** Finds out how something is. May block; should end when it is interrupted. */
    @FunctionalInterface
    public interface Look<T> {

        T take() throws InterruptedException;
    }

    /** What was found out last. */
    public T latest() {
        return latest;
    }

    /** Whether that is so old that a look must be hanging. */
    public boolean isOverdue() {
        Duration longest = interval.multipliedBy(OVERDUE_AFTER_INTERVALS).plus(PATIENCE);
        return Duration.between(at, clock.instant()).compareTo(longest) > 0;
    }

    @Override
    public void start() {
        at = clock.instant();
        thread = threads.start(this::run);
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
            try {
                running.join(STOP_LIMIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                look();
                pause.take(interval);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        try {
            latest = look.take();
            at = clock.instant();
            defect = false;
        } catch (RuntimeException | Error e) {
            // Also an error: whoever asks would be shown the last result for ever. What is broken may stay so for long:
            // one line says it.
            if (!defect && !Thread.currentThread().isInterrupted()) {
                defect = true;
                log.atError().addKeyValue("check", name).setCause(e).log("a health check met a defect");
            }
        }
    }
}
