package dev.breakwater.toolserver.database;

import dev.breakwater.toolserver.stdio.ToolError;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * What differs between the databases: how one is opened, and by what means it is held to reading.
 *
 * <p>Connections come with auto-commit off.
 */
sealed interface Dialect permits H2Dialect, MariaDbDialect, PostgresDialect {

    /**
     * The dialect of a JDBC URL.
     *
     * @param limit how long one statement may take, told to the database where it can keep to it
     * @throws IllegalArgumentException if there is no driver for it, or a parameter in it is not accepted
     */
    static Dialect of(String url, Login login, Duration limit) {
        if (url.startsWith(PostgresDialect.PREFIX)) {
            return PostgresDialect.of(url, login, limit);
        }
        if (url.startsWith("jdbc:mariadb:") || url.startsWith("jdbc:mysql:")) {
            return MariaDbDialect.of(url, login, limit);
        }
        if (url.startsWith(H2Dialect.PREFIX)) {
            return H2Dialect.of(url, login, limit);
        }
        throw new IllegalArgumentException(
                "DB_SERVER_URL begins with none of jdbc:postgresql:, jdbc:mariadb:, jdbc:mysql: and jdbc:h2:");
    }

    /**
     * Connects once, to see whether the database is there, and does what is needed before it can be used.
     *
     * @param writing whether there will be changes at all
     * @throws ToolError if it is there but must not be used as it is configured
     */
    Access open(boolean writing) throws SQLException, ToolError;

    /** Begins a transaction in which nothing can be changed. */
    void beginReading(Connection connection) throws SQLException;

    /** Ends it without a trace, including what a query can leave in a session beside it, such as locks. */
    void endReading(Connection connection) throws SQLException;

    /** Has the statement parsed by the database, without running it. */
    default PreparedStatement parse(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            // Some drivers send nothing before they have to.
            statement.getMetaData();
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    /** Begins a transaction for a change. */
    default void beginWriting(Connection connection) throws SQLException {}

    /** A statement that {@link #execute} can run. */
    default Statement changing(Connection connection) throws SQLException {
        return connection.createStatement();
    }

    /**
     * Runs one change.
     *
     * @return whether it has a result set
     * @throws ToolError if it is more than one statement
     */
    default boolean execute(Statement statement, String sql) throws SQLException, ToolError {
        statement.setEscapeProcessing(false);
        return statement.execute(sql);
    }

    /** Whether a result that is left early, also at a maximum of rows, is read to its end by the driver, so that it has to be cancelled. */
    default boolean readsOnWhenClosed() {
        return false;
    }

    /** Whether the error means that the database itself ended, so that it has to be opened again. */
    default boolean ended(SQLException e) {
        return false;
    }

    /**
     * Whether a query has left something in the session that {@link #endReading} does not take away, such as a variable, so that no
     * other query may be given that session. Asked before it.
     */
    default boolean remembers(Connection connection) throws SQLException {
        return false;
    }

    /** The URL without {@code jdbc:}, its parameters and whatever else may be secret, for the server's operator. */
    String address();

    /** Who the server is, so that this is kept out of messages. */
    Login login();
}
