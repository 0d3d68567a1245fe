package dev.breakwater.toolserver.database;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Stops the statement that another thread is waiting for. */
final class Cancellation {

    private volatile boolean cancelled;
    private volatile @Nullable Statement running;

    /**
     * Says which statement is about to run.
     *
     * @throws SQLException if the call has been cancelled already
     */
    void covers(Statement statement) throws SQLException {
        running = statement;
        if (cancelled) {
            throw new SQLException("cancelled", Failures.CANCELLED);
        }
    }

    /** Whether anything was cancelled. */
    boolean happened() {
        return cancelled;
    }

    /** Cancels a statement whose remaining result nobody wants. */
    void abandon(Statement statement) throws SQLException {
        cancelled = true;
        statement.cancel();
    }

    /**
     * Cancels what runs, in a thread of its own: a driver may need a connection for it. A statement that has not quite begun does not
     * notice, so it is told again until the work ends.
     */
    void cancel(Future<?> work) {
        cancelled = true;
        Thread.ofPlatform().daemon().name("database-cancel").start(() -> {
            for (int attempt = 0; attempt < 20 && !work.isDone(); attempt++) {
                try {
                    Statement statement = running;
                    if (statement != null) {
                        statement.cancel();
                    }
                    work.get(100, TimeUnit.MILLISECONDS);
                } catch (SQLException | TimeoutException e) {
                    // Once more.
                } catch (ExecutionException | InterruptedException e) {
                    return;
                }
            }
        });
    }
}
