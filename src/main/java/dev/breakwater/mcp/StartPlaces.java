package dev.breakwater.mcp;

import java.util.concurrent.Semaphore;

/**
 * Bounds how many servers are starting at the same time. Those whose last start failed leave one place to the others: a
 * server that never answers takes its place for the whole start limit, and a few of these would keep one that is well
 * and has died from its restart for a minute.
 */
final class StartPlaces {

    private final Semaphore all;
    private final Semaphore doubtful;

    /** @param number how many may be starting at a time; with a single one, nothing is left over */
    StartPlaces(int number) {
        all = new Semaphore(number, true);
        doubtful = new Semaphore(Math.max(1, number - 1), true);
    }

    /** A place that was taken; closing gives it back. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits for a place, first come first served.
     *
     * @param failedBefore whether the last start of this server failed
     */
    Place take(boolean failedBefore) throws InterruptedException {
        if (!failedBefore) {
            all.acquire();
            return all::release;
        }
        doubtful.acquire();
        try {
            all.acquire();
        } catch (InterruptedException e) {
            doubtful.release();
            throw e;
        }
        return () -> {
            all.release();
            doubtful.release();
        };
    }
}
