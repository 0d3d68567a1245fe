package dev.breakwater.toolserver.filesystem;

import dev.breakwater.toolserver.stdio.ToolError;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Does the work of calls on platform threads, a bounded number at the same time, each within a time limit. A thread that the
 * system holds, because a network file system hangs or a file turned into a pipe, keeps its place until it is let go; the
 * call is answered all the same.
 */
final class Lane {

    private final Semaphore places;
    private final Duration wait;
    private final Duration limit;

    /**
     * A lane.
     *
     * @param places how much is done at the same time
     * @param wait how long a call waits for a place
     * @param limit how long the work of a call may take
     */
    Lane(int places, Duration wait, Duration limit) {
        this.places = new Semaphore(places, true);
        this.wait = wait;
        this.limit = limit;
    }

    /**
     * The result of {@code work}.
     *
     * @throws ToolError if it throws one, or there is no place or no result in time
     * @throws InterruptedException if the caller is interrupted; the work then is too
     */
    <T> T run(Callable<T> work) throws ToolError, InterruptedException {
        if (!places.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new ToolError("The server is busy with other calls; try again later.");
        }
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = Thread.ofPlatform().daemon().name("files").unstarted(() -> {
            try {
                task.run();
            } finally {
                places.release();
            }
        });
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            // The system has no thread to give; then nobody else would free the place.
            places.release();
            throw new ToolError("The server has no thread for this call; try again later.");
        }
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new ToolError(
                    "The call was given up after " + limit.toSeconds()
                            + " s, because the file system did not answer. If it was to change something, look whether it has.");
        } catch (InterruptedException e) {
            task.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case ToolError error -> throw error;
                case InterruptedException interrupted -> throw interrupted;
                case RuntimeException defect -> throw defect;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }
}
