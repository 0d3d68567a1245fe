package dev.breakwater.toolserver.database;

import dev.breakwater.toolserver.stdio.ToolError;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.postgresql.core.Parser;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL. Its read-only transaction cannot be left by a statement of the kind that a query is, once a first one has run in it.
 */
final class PostgresDialect implements Dialect {

    static final String PREFIX = "jdbc:postgresql:";

    private static final Logger log = LoggerFactory.getLogger(PostgresDialect.class);

    /** Not {@code //user:password@host}, which the driver does not know and would show in its complaint. */
    private static final Pattern BASE = Pattern.compile(PREFIX + "[^@?]*");

    /** Left out are those that load classes, read service files, write logs, or pass options on to the server. */
    private static final Set<String> ACCEPTED = Set.of(
            "ApplicationName",
            "channelBinding",
            "connectTimeout",
            "currentSchema",
            "gssEncMode",
            "hostRecheckSeconds",
            "loadBalanceHosts",
            "socketTimeout",
            "ssl",
            "sslcert",
            "sslkey",
            "sslmode",
            "sslnegotiation",
            "sslpassword",
            "sslrootcert",
            "targetServerType",
            "tcpKeepAlive");

    private final String url;
    private final String address;
    private final Login login;
    private final Duration limit;

    private PostgresDialect(String url, String address, Login login, Duration limit) {
        this.url = url;
        this.address = address;
        this.login = login;
        this.limit = limit;
    }

    static PostgresDialect of(String url, Login login, Duration limit) {
        JdbcUrl parsed = JdbcUrl.parse(url, '?', '&');
        if (!BASE.matcher(parsed.base()).matches()) {
            throw new IllegalArgumentException(
                    "DB_SERVER_URL is not of the form jdbc:postgresql://host:port/database; user and password belong into DB_SERVER_USER and DB_SERVER_PASSWORD");
        }
        Map<String, String> parameters = parsed.accepted(ACCEPTED);
        parameters.putIfAbsent("ApplicationName", "breakwater");
        parameters.putIfAbsent("connectTimeout", "5");
        parameters.putIfAbsent("tcpKeepAlive", "true");
        parameters.putIfAbsent("socketTimeout", Long.toString(limit.toSeconds() + 10));
        parameters.put("cancelSignalTimeout", "5");
        parameters.put("preferQueryMode", "extended");
        parameters.put("readOnlyMode", "always");
        // Named statements on the server would not survive a pooler between us and it.
        parameters.put("prepareThreshold", "0");
        parameters.put("maxResultBuffer", "8M");
        List<String> list = new ArrayList<>();
        parameters.forEach((name, value) -> list.add(name + "=" + value));
        return new PostgresDialect(
                parsed.base() + "?" + String.join("&", list), parsed.address(), parsed.login(login), limit);
    }

    @Override
    public Access open(boolean writing) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        if (!login.user().isEmpty()) {
            source.setUser(login.user());
        }
        if (!login.password().isEmpty()) {
            source.setPassword(login.password());
        }
        try (Connection connection = source.getConnection()) {
            warnOfPower(connection);
        }
        return new Access(source, source, null, null);
    }

    /** A read-only transaction keeps data from change, and does not keep a superuser's functions from the server's files. */
    private static void warnOfPower(Connection connection) throws SQLException {
        String roles = """
                SELECT 'superuser' FROM pg_roles WHERE rolname = current_user AND rolsuper
                UNION ALL
                SELECT rolname FROM pg_roles
                WHERE rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')
                AND pg_has_role(current_user, oid, 'member')
                AND NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper)""";
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(roles)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        if (!found.isEmpty()) {
            log.warn(
                    "DB_SERVER_USER is {}: a query can read the database server's files and more (pg_read_file, lo_export); give it a user that may only SELECT",
                    String.join(", ", found));
        }
    }

    @Override
    public void beginReading(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION READ ONLY");
            // Also the query after which the transaction can no longer be made READ WRITE.
            statement.execute(timeout());
        }
    }

    @Override
    public void endReading(Connection connection) throws SQLException {
        connection.rollback();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock_all()");
        }
        connection.rollback();
    }

    @Override
    public void beginWriting(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(timeout());
        }
    }

    private String timeout() {
        return "SELECT set_config('statement_timeout', '" + limit.toMillis() + "', true)";
    }

    /** The driver takes a question mark for a parameter, and two for the operator that PostgreSQL calls so. */
    @Override
    public PreparedStatement parse(Connection connection, String sql) throws SQLException {
        return Dialect.super.parse(connection, sql.replace("?", "??"));
    }

    /** The server takes one statement at a time; it is the driver that would split the text and send several. */
    @Override
    public boolean execute(Statement statement, String sql) throws SQLException, ToolError {
        boolean conforming =
                statement.getConnection().unwrap(PgConnection.class).getStandardConformingStrings();
        if (Parser.parseJdbcSql(sql, conforming, false, true, false, false).size() > 1) {
            throw new ToolError(Statements.ONE_STATEMENT);
        }
        return Dialect.super.execute(statement, sql);
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public Login login() {
        return login;
    }
}
