package dev.breakwater.mcp.transport;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a guard process running and informed, on a thread of its own. */
final class Watch {

    private static final Logger log = LoggerFactory.getLogger(Watch.class);

    /** Pauses between attempts, in milliseconds, as all times here. */
    private static final long SHORTEST_PAUSE = 100;

    private static final int DOUBLINGS = 9;

    /** A guard process that has lived so long has died by chance, and is replaced at once. */
    private static final long SETTLED = 10_000;

    private static final long DISMISSAL = 1000;

    private final Starter starter;
    private final Set<Long> sessions;

    /** Something has changed that the thread should look at. */
    private final Semaphore news = new Semaphore(0);

    private final Thread thread;
    private volatile @Nullable GuardProcess process;
    private volatile boolean closing;

    /**
     * Starts a first guard process before it returns: what is started after that is watched over.
     *
     * @param sessions those that the children lead now; {@link #changed()} tells that they have changed
     */
    Watch(Starter starter, Set<Long> sessions) {
        this.starter = starter;
        this.sessions = sessions;
        this.process = launch();
        this.thread = Thread.ofPlatform().daemon().name("guard").unstarted(this::run);
    }

    /** Starts a guard process that calls back at its end. */
    interface Starter {
        GuardProcess start(Runnable ended) throws IOException;
    }

    Watch begin() {
        thread.start();
        return this;
    }

    void changed() {
        news.release();
    }

    /** The guard process of this moment. */
    @Nullable ProcessHandle process() {
        GuardProcess current = process;
        return current != null && current.lives() ? current.handle() : null;
    }

    /** Ends the guard process, within 1.5 seconds. */
    void close() {
        closing = true;
        news.release();
        try {
            thread.join(DISMISSAL + 500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        GuardProcess current = process;
        if (current != null) {
            current.kill();
        }
    }

    private void run() {
        int failures = 0;
        while (true) {
            GuardProcess current = process;
            long began = System.nanoTime();
            if (current != null) {
                serve(current);
            }
            if (closing) {
                return;
            }
            process = null;
            failures = System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(SETTLED) ? 0 : failures + 1;
            if (failures <= 1) {
                log.warn("the guard process has ended and is replaced");
            }
            pause(failures == 0 ? 0 : SHORTEST_PAUSE << Math.min(failures, DOUBLINGS));
            if (!closing) {
                process = launch();
            }
        }
    }

    private void serve(GuardProcess current) {
        try {
            while (!closing && current.lives()) {
                current.tell(sessions);
                news.acquire();
                news.drainPermits();
            }
        } catch (IOException e) {
            log.debug("the guard process does not listen", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing = true;
        }
        if (closing) {
            current.dismiss(DISMISSAL);
        } else {
            current.kill();
        }
    }

    private void pause(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            long left;
            while (!closing && (left = end - System.nanoTime()) > 0) {
                boolean _ = news.tryAcquire(left, TimeUnit.NANOSECONDS); // news come with the next guard process
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing = true;
        }
    }

    private @Nullable GuardProcess launch() {
        try {
            return starter.start(this::changed);
        } catch (IOException e) {
            log.debug("the guard process cannot be started", e);
            return null;
        }
    }
}
