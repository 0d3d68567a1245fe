package dev.breakwater.toolserver.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.breakwater.toolserver.stdio.ToolError;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Pooled connections to a database that need not be there yet, or any more. The first call that wants one opens the database; once
 * none can be had, everything is dropped and the next call begins anew, so that a database that came back is found, and one that is
 * away is told of at once, without the wait of a pool.
 */
final class Connections {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final Dialect dialect;
    private final boolean writing;
    private final int most;
    private final Duration limit;
    private final Duration patience;
    private final AtomicReference<@Nullable FutureTask<Pools>> opened = new AtomicReference<>();

    Connections(DatabaseSettings settings) {
        this.dialect = settings.dialect();
        this.writing = settings.execute();
        this.most = settings.connections();
        this.limit = settings.limit();
        Duration half = settings.limit().dividedBy(2);
        this.patience = half.compareTo(PATIENCE) < 0 ? half : PATIENCE;
    }

    /** What a borrower does with a connection; afterwards it goes back to the pool or, if it is no longer good, is closed. */
    @FunctionalInterface
    interface Use<T> {

        T with(Connection connection) throws SQLException, ToolError, InterruptedException;
    }

    /**
     * Lends a connection for reading, in a transaction in which nothing can be changed and of which nothing stays.
     *
     * @param cancellation after which a connection is not lent again: it could hit the next statement
     */
    <T> T reading(Cancellation cancellation, Use<T> use) throws SQLException, ToolError, InterruptedException {
        Borrowed borrowed = begun(Pools::reading, dialect::beginReading);
        try (Connection connection = borrowed.connection()) {
            try {
                return use.with(connection);
            } catch (SQLException e) {
                borrowed.failed(e);
                throw e;
            } finally {
                end(borrowed, cancellation);
            }
        }
    }

    private void end(Borrowed borrowed, Cancellation cancellation) {
        try {
            boolean remembers = dialect.remembers(borrowed.connection());
            dialect.endReading(borrowed.connection());
            if (remembers) {
                borrowed.evict();
            }
        } catch (SQLException e) {
            borrowed.evict();
        }
        if (cancellation.happened()) {
            borrowed.evict();
        }
    }

    /**
     * Lends a connection for one change, which is kept if nothing is thrown. The next change gets another session: this one may have
     * been given settings, temporary tables or locks.
     */
    <T> T writing(Use<T> use) throws SQLException, ToolError, InterruptedException {
        Borrowed borrowed = begun(Pools::writing, dialect::beginWriting);
        try (Connection connection = borrowed.connection()) {
            boolean kept = false;
            try {
                T result = use.with(connection);
                connection.commit();
                kept = true;
                return result;
            } catch (SQLException e) {
                borrowed.failed(e);
                throw e;
            } finally {
                if (!kept) {
                    rollBack(connection);
                }
                borrowed.evict();
            }
        }
    }

    @FunctionalInterface
    private interface Beginning {

        void on(Connection connection) throws SQLException;
    }

    /** A connection that was idle may have died in the meantime. Nothing has been asked of it yet, so another one is tried. */
    private Borrowed begun(Function<Pools, HikariDataSource> which, Beginning beginning)
            throws SQLException, ToolError, InterruptedException {
        for (boolean again = true; ; again = false) {
            Borrowed borrowed = borrow(which);
            try {
                beginning.on(borrowed.connection());
                return borrowed;
            } catch (SQLException e) {
                borrowed.returnWithAllIdle();
                if (!again) {
                    throw e;
                }
            }
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // Its end does the same.
        }
    }

    private final class Borrowed {

        private final FutureTask<Pools> opening;
        private final HikariDataSource pool;
        private final Connection connection;

        Borrowed(FutureTask<Pools> opening, HikariDataSource pool, Connection connection) {
            this.opening = opening;
            this.pool = pool;
            this.connection = connection;
        }

        Connection connection() {
            return connection;
        }

        /** What befell this one befell those that were idle with it. */
        void returnWithAllIdle() throws SQLException {
            evict();
            connection.close();
            pool.getHikariPoolMXBean().softEvictConnections();
        }

        void failed(SQLException e) {
            if (dialect.ended(e)) {
                drop(opening);
            }
        }

        /** Closed instead of lent again; what is not committed is rolled back. */
        void evict() {
            pool.evictConnection(connection);
        }
    }

    private record Pools(HikariDataSource reading, HikariDataSource writing, Access access) {

        int lent() {
            return reading.getHikariPoolMXBean().getActiveConnections()
                    + writing.getHikariPoolMXBean().getActiveConnections();
        }

        void close() {
            reading.close();
            writing.close();
            access.close();
        }
    }

    private Borrowed borrow(Function<Pools, HikariDataSource> which)
            throws SQLException, ToolError, InterruptedException {
        boolean again = true;
        while (true) {
            FutureTask<Pools> opening = opening();
            HikariDataSource pool = which.apply(result(opening));
            try {
                return new Borrowed(opening, pool, pool.getConnection());
            } catch (SQLException e) {
                if (pool.getHikariPoolMXBean().getActiveConnections() >= most) {
                    throw new ToolError("All " + most + " connections to the database are in use. Try again later.");
                }
                drop(opening);
                if (!again) {
                    throw new NotConnected(e.getCause() instanceof SQLException cause ? cause : e);
                }
                again = false;
            }
        }
    }

    private FutureTask<Pools> opening() {
        while (true) {
            FutureTask<Pools> current = opened.get();
            if (current != null) {
                return current;
            }
            FutureTask<Pools> mine = new FutureTask<>(this::open);
            if (opened.compareAndSet(null, mine)) {
                mine.run();
                return mine;
            }
        }
    }

    private Pools result(FutureTask<Pools> opening) throws SQLException, ToolError, InterruptedException {
        try {
            return opening.get();
        } catch (ExecutionException e) {
            opened.compareAndSet(opening, null);
            switch (e.getCause()) {
                case SQLException unreachable -> throw new NotConnected(unreachable);
                case ToolError refused -> throw refused;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private Pools open() throws SQLException, ToolError {
        Access access = dialect.open(writing);
        return new Pools(pool(access.reading(), access, true), pool(access.writing(), access, false), access);
    }

    private HikariDataSource pool(DataSource source, Access access, boolean readOnly) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(readOnly ? "reading" : "writing");
        config.setDataSource(source);
        config.setReadOnly(readOnly);
        config.setAutoCommit(false);
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE.toMillis());
        config.setConnectionTimeout(Math.max(250, patience.toMillis()));
        config.setValidationTimeout(Math.max(250, patience.toMillis()));
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql(access.greeting());
        return new HikariDataSource(config);
    }

    /** Closing a pool ends what is lent of it, so it has to wait, and is left to a thread of its own. */
    private void drop(FutureTask<Pools> opening) {
        if (opened.compareAndSet(opening, null)) {
            Thread.ofPlatform().daemon().name("database-close").start(() -> {
                try {
                    Pools pools = opening.get();
                    long end = System.nanoTime() + limit.toNanos();
                    while (pools.lent() > 0 && System.nanoTime() < end) {
                        TimeUnit.MILLISECONDS.sleep(100);
                    }
                    pools.close();
                } catch (ExecutionException | InterruptedException e) {
                    // There is nothing to close.
                }
            });
        }
    }
}
