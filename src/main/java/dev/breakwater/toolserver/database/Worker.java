package dev.breakwater.toolserver.database;

import dev.breakwater.toolserver.stdio.ToolError;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Does the work of calls within their time. Each gets a platform thread: an embedded database computes in it, and would keep a
 * virtual thread's carrier from all others. That thread is never interrupted, which would close an embedded database's file or a
 * connection's socket under it; its statement is cancelled instead.
 */
final class Worker {

    private final Duration limit;
    private final Duration grace;
    private final Failures failures;
    private final LastResort lastResort;

    Worker(Duration limit, Failures failures, LastResort lastResort) {
        this.limit = limit;
        this.grace = Duration.ofMillis(Math.clamp(limit.toMillis() / 20, 500, 2_500));
        this.failures = failures;
        this.lastResort = lastResort;
    }

    /** The work of one call. */
    @FunctionalInterface
    interface Work<T> {

        T under(Cancellation cancellation) throws SQLException, ToolError, InterruptedException;
    }

    /**
     * Does the work, or stops it at its limit or when the calling thread is interrupted.
     *
     * @throws ToolError if it fails or takes too long
     */
    <T> T run(Work<T> work) throws ToolError, InterruptedException {
        Cancellation cancellation = new Cancellation();
        FutureTask<T> task = new FutureTask<>(() -> work.under(cancellation));
        Thread.ofPlatform().daemon().name("database-call").start(task);
        try {
            T result = task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            failures.over();
            return result;
        } catch (TimeoutException e) {
            stop(task, cancellation);
            return lateResult(task);
        } catch (ExecutionException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            stop(task, cancellation);
            throw e;
        }
    }

    private void stop(FutureTask<?> task, Cancellation cancellation) {
        cancellation.cancel(task);
        lastResort.watch(task);
    }

    /** It may have been finished just before it was to be stopped. */
    private <T> T lateResult(FutureTask<T> task) throws ToolError, InterruptedException {
        try {
            return task.get(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ToolError("The database has not answered within " + Failures.seconds(limit)
                    + " s and does not let itself be stopped; whether the statement had an effect is not known.");
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    private ToolError failed(ExecutionException e) {
        return switch (e.getCause()) {
            case ToolError refused -> refused;
            case SQLException sql -> failures.explain(sql);
            case OutOfMemoryError memory -> new ToolError(Failures.MEMORY);
            case null, default -> throw new IllegalStateException(e);
        };
    }
}
