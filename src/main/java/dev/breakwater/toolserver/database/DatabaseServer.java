package dev.breakwater.toolserver.database;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.breakwater.toolserver.stdio.Arguments;
import dev.breakwater.toolserver.stdio.BundledServer;
import dev.breakwater.toolserver.stdio.BundledTool;
import dev.breakwater.toolserver.stdio.ToolDescriptions;
import dev.breakwater.toolserver.stdio.ToolError;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundled server {@code database} with its tools {@code list_tables}, {@code describe_table}, {@code query} and, where that is
 * allowed, {@code execute}.
 *
 * <p>Its environment: {@code DB_SERVER_URL}, {@code DB_SERVER_USER}, {@code DB_SERVER_PASSWORD}, {@code DB_SERVER_EXECUTE},
 * {@code DB_SERVER_TIMEOUT} and {@code CONNECTION_POOL_SIZE}. Without a URL it serves a sample shop of its own.
 */
public final class DatabaseServer {

    private static final int LONGEST_SQL = 20_000;
    private static final int LONGEST_NAME = 300;
    private static final int MOST_ROWS = 1_000;
    private static final int USUAL_ROWS = 100;

    /** How long a statement may go on, after its time limit, before the process ends itself; at least as long as the limit. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(DatabaseServer.class);

    private DatabaseServer() {}

    /** The exit code of a process that ended itself because a statement did not let itself be stopped. */
    public static final int STUCK = 3;

    /**
     * The server. Nothing is connected yet.
     *
     * @throws IllegalArgumentException if {@code environment} cannot be used; the message names the variable and not its value
     */
    public static BundledServer create(Map<String, String> environment) {
        return create(environment, PATIENCE, DatabaseServer::end);
    }

    /**
     * The same.
     *
     * @param patience how long a statement may go on, after its time limit, before {@code end} is called
     */
    static BundledServer create(Map<String, String> environment, Duration patience, Runnable end) {
        quietDrivers();
        DatabaseSettings settings = DatabaseSettings.read(environment);
        Dialect dialect = settings.dialect();
        Connections connections = new Connections(settings);
        Failures failures = new Failures(dialect.address(), dialect.login(), settings.limit());
        Worker worker = new Worker(
                settings.limit(),
                failures,
                new LastResort(patience.compareTo(settings.limit()) < 0 ? settings.limit() : patience, end));
        Tables tables = new Tables(connections, worker);
        Statements statements = new Statements(settings.dialect(), connections, worker, settings.execute());

        List<BundledTool> tools = new ArrayList<>();
        tools.add(tool("list_tables", arguments -> tables.list()));
        tools.add(tool("describe_table", arguments -> tables.describe(required(arguments, "table", LONGEST_NAME))));
        tools.add(tool(
                "query",
                arguments -> statements.query(
                        required(arguments, "sql", LONGEST_SQL),
                        arguments.integer("max_rows", 1, MOST_ROWS, USUAL_ROWS))));
        if (settings.execute()) {
            tools.add(tool("execute", arguments -> statements.execute(required(arguments, "sql", LONGEST_SQL))));
        }
        return new BundledServer(
                "database",
                "Tables of a database and SQL queries of them: list_tables and describe_table to see what there is, query to read it"
                        + (settings.execute() ? ", execute to change it." : ". Nothing can be changed."),
                tools,
                settings.sample() ? () -> {} : () -> look(worker, connections, failures));
    }

    /** Looks for the database right away, so that its operator reads on stderr what is wrong before anybody asks a question. */
    private static void look(Worker worker, Connections connections, Failures failures) {
        try {
            worker.run(cancellation -> connections.reading(cancellation, Connection::getCatalog));
        } catch (ToolError e) {
            if (!failures.said()) {
                log.warn("the database cannot be used: {}", e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Without the hooks of an orderly end: they would wait for the statement. */
    private static void end() {
        System.err.println("tool-server database: a call has gone on long after its time limit and cannot be stopped;"
                + " the server ends itself, to be started again");
        System.err.flush();
        Runtime.getRuntime().halt(STUCK);
    }

    private static BundledTool tool(String name, BundledTool.Handler handler) {
        return new BundledTool(ToolDescriptions.read(DatabaseServer.class, name), handler);
    }

    private static String required(Arguments arguments, String name, int longest) throws ToolError {
        return arguments.text(name, longest).orElseThrow(() -> new ToolError("Argument '" + name + "' is missing."));
    }

    /** They log every error that they also throw, with names and statements in it. */
    private static void quietDrivers() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("com.zaxxer.hikari").setLevel(Level.OFF);
            context.getLogger("org.mariadb.jdbc").setLevel(Level.OFF);
        }
    }
}
