package dev.breakwater.toolserver.database;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.breakwater.toolserver.stdio.Arguments;
import dev.breakwater.toolserver.stdio.BundledServer;
import dev.breakwater.toolserver.stdio.BundledTool;
import dev.breakwater.toolserver.stdio.ToolDescriptions;
import dev.breakwater.toolserver.stdio.ToolError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private DatabaseServer() {}

    /**
     * The server. Nothing is connected yet: that is the first call's.
     *
     * @throws IllegalArgumentException if {@code environment} cannot be used; the message names the variable and not its value
     */
    public static BundledServer create(Map<String, String> environment) {
        quietDrivers();
        DatabaseSettings settings = DatabaseSettings.read(environment);
        Connections connections = new Connections(settings);
        Worker worker =
                new Worker(settings.limit(), new Failures(settings.dialect().login(), settings.limit()));
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
                tools);
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
