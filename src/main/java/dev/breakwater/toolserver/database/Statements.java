package dev.breakwater.toolserver.database;

import dev.breakwater.toolserver.stdio.BundledTool.Reply;
import dev.breakwater.toolserver.stdio.ToolError;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Runs the SQL that a model wrote, one statement at a time. */
final class Statements {

    static final String ONE_STATEMENT = "Only one statement can be run at a time.";

    private static final int ROWS_AT_ONCE = 20;
    private static final int MOST_RETURNED = 100;

    private final Dialect dialect;
    private final Connections connections;
    private final Worker worker;
    private final boolean canExecute;

    Statements(Dialect dialect, Connections connections, Worker worker, boolean canExecute) {
        this.dialect = dialect;
        this.connections = connections;
        this.worker = worker;
        this.canExecute = canExecute;
    }

    /** Runs one query and changes nothing. */
    Reply query(String sql, int mostRows) throws ToolError, InterruptedException {
        String query = withoutEnd(sql);
        QueryResult result = worker.run(cancellation ->
                connections.reading(cancellation, connection -> query(connection, query, mostRows, cancellation)));
        return new Reply(result.text(), result);
    }

    private QueryResult query(Connection connection, String sql, int mostRows, Cancellation cancellation)
            throws SQLException, ToolError {
        mustBeOneQuery(connection, sql, cancellation);
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            if (!dialect.readsOnWhenClosed()) {
                statement.setMaxRows(mostRows + 1);
            }
            statement.setFetchSize(Math.min(ROWS_AT_ONCE, mostRows));
            cancellation.covers(statement);
            try (ResultSet rows = statement.executeQuery(sql)) {
                QueryResult result = new ResultReader(mostRows).read(rows);
                if (result.truncated() && dialect.readsOnWhenClosed()) {
                    cancellation.abandon(statement);
                }
                return result;
            }
        }
    }

    /**
     * The database is asked whether it takes the text as a subquery. So what is more than one statement, or not a query, or writes a
     * file or a variable (INTO), is refused by the parser that would run it, and not by a reading of our own.
     */
    private void mustBeOneQuery(Connection connection, String sql, Cancellation cancellation)
            throws SQLException, ToolError {
        try (Statement parsed = dialect.parse(connection, "SELECT EXISTS (\n" + sql + "\n)")) {
            cancellation.covers(parsed);
            return;
        } catch (SQLException e) {
            if (cancellation.happened()) {
                throw e;
            }
        }
        dialect.endReading(connection);
        dialect.beginReading(connection);
        // If the statement by itself is wrong, what the database says of it is of more use.
        dialect.parse(connection, sql).close();
        throw new ToolError("Only a single query can be run: one SELECT, also with WITH or as VALUES, and without INTO."
                + (canExecute ? " Changes are made with execute." : " This server changes nothing."));
    }

    /** Runs one statement that may change anything the user may change. */
    Reply execute(String sql) throws ToolError, InterruptedException {
        String change = withoutEnd(sql);
        ExecuteResult result = worker.run(
                cancellation -> connections.writing(connection -> execute(connection, change, cancellation)));
        return new Reply(result.text(), result);
    }

    private ExecuteResult execute(Connection connection, String sql, Cancellation cancellation)
            throws SQLException, ToolError {
        try (Statement statement = dialect.changing(connection)) {
            cancellation.covers(statement);
            if (dialect.execute(statement, sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    QueryResult returned = new ResultReader(MOST_RETURNED).read(rows);
                    return new ExecuteResult(null, returned);
                }
            }
            return new ExecuteResult(Math.max(0, statement.getUpdateCount()), null);
        }
    }

    private static String withoutEnd(String sql) throws ToolError {
        if (sql.indexOf('\0') >= 0) {
            throw new ToolError("Argument 'sql' has a NUL character in it.");
        }
        int end = sql.length();
        while (end > 0 && (sql.charAt(end - 1) == ';' || Character.isWhitespace(sql.charAt(end - 1)))) {
            end--;
        }
        return sql.substring(0, end);
    }
}
