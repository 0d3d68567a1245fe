package dev.breakwater.toolserver.database;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What is left to do about work that goes on long after it was told to stop. An embedded database does not look up from some
 * functions ({@code HASH} of H2 with many iterations), and a thread cannot be ended from outside: it would keep a processor and a
 * connection for as long as it likes, and a few of them the whole server.
 *
 * @param patience how long work may go on after it was told to stop
 * @param end ends the process
 */
record LastResort(Duration patience, Runnable end) {

    /** Sees to it that the work, which was told to stop, comes to an end. */
    void watch(Future<?> work) {
        Thread.ofPlatform().daemon().name("database-watch").start(() -> {
            try {
                work.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                end.run();
            } catch (ExecutionException | InterruptedException e) {
                // It has come to its end.
            }
        });
    }
}
