package dev.breakwater.toolserver.database;

import dev.breakwater.toolserver.stdio.ToolError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;

/**
 * H2. It has no read-only session ({@code setReadOnly} is ignored), and in the hands of an administrator any SELECT reads and
 * writes files and loads Java code. So nothing runs as one: queries run as a user that may only SELECT, changes as one that may
 * change data and tables.
 */
final class H2Dialect implements Dialect {

    static final String PREFIX = "jdbc:h2:";

    private static final String READER = "BREAKWATER_READER";
    private static final String WRITER = "BREAKWATER_WRITER";
    private static final Pattern BASE = Pattern.compile(PREFIX + "(?!mem:$)[^;\\\\]+");

    /** Settings of the database, which only an administrator may give, and only with its first connection. */
    private static final Set<String> OPENING = Set.of(
            "CACHE_SIZE",
            "CASE_INSENSITIVE_IDENTIFIERS",
            "DATABASE_TO_LOWER",
            "DATABASE_TO_UPPER",
            "DB_CLOSE_DELAY",
            "DB_CLOSE_ON_EXIT",
            "DEFAULT_NULL_ORDERING",
            "MODE");

    /** Settings of a connection. Neither here nor there are those that run SQL (INIT), load classes or write trace files. */
    private static final Set<String> CONNECTING = Set.of(
            "ACCESS_MODE_DATA",
            "AUTO_SERVER",
            "FILE_LOCK",
            "IFEXISTS",
            "LOCK_TIMEOUT",
            "NETWORK_TIMEOUT",
            "NON_KEYWORDS",
            "OLD_INFORMATION_SCHEMA",
            "SCHEMA",
            "TIME ZONE");

    private static final Set<Integer> ENDED =
            Set.of(ErrorCode.OUT_OF_MEMORY, ErrorCode.DATABASE_IS_CLOSED, ErrorCode.DATABASE_CALLED_AT_SHUTDOWN);

    private final String base;
    private final Map<String, String> settings;
    private final Login login;
    private final Duration limit;
    private final boolean sample;

    private H2Dialect(String base, Map<String, String> settings, Login login, Duration limit, boolean sample) {
        this.base = base;
        this.settings = settings;
        this.login = login;
        this.limit = limit;
        this.sample = sample;
    }

    static H2Dialect of(String url, Login login, Duration limit) {
        JdbcUrl parsed = JdbcUrl.parse(url, ';', ';');
        if (!BASE.matcher(parsed.base()).matches()) {
            throw new IllegalArgumentException(
                    "DB_SERVER_URL is not of the form jdbc:h2:file:/path/to/database, jdbc:h2:tcp://host/database or jdbc:h2:mem:name");
        }
        Set<String> accepted = new TreeSet<>(OPENING);
        accepted.addAll(CONNECTING);
        Map<String, String> settings = parsed.accepted(accepted);
        if (!parsed.base().startsWith(PREFIX + "mem:") && !given(settings, "IFEXISTS")) {
            // A misspelt path is an error, not a new and empty database.
            settings.put("IFEXISTS", "TRUE");
        }
        return new H2Dialect(parsed.base(), settings, parsed.login(login), limit, false);
    }

    /** An in-memory database with the sample shop. */
    static H2Dialect sample(Duration limit) {
        return new H2Dialect(
                PREFIX + "mem:sample-" + UUID.randomUUID(),
                Map.of("DB_CLOSE_DELAY", "-1", "DATABASE_TO_LOWER", "TRUE", "CASE_INSENSITIVE_IDENTIFIERS", "TRUE"),
                new Login("SA", UUID.randomUUID().toString()),
                limit,
                true);
    }

    @Override
    public Access open(boolean writing) throws SQLException, ToolError {
        Connection keeper = opening().getConnection();
        try {
            if (sample) {
                SampleShop.fill(keeper);
            }
            String greeting = "SET QUERY_TIMEOUT " + limit.toMillis();
            if (!isAdministrator(keeper)) {
                JdbcDataSource same = existing(login);
                return new Access(same, same, greeting, keeper);
            }
            Login reader = derived(READER);
            Login writer = derived(WRITER);
            try {
                make(keeper, reader, "SELECT");
                if (writing) {
                    make(keeper, writer, "ALL");
                    run(keeper, "GRANT ALTER ANY SCHEMA TO " + WRITER);
                }
            } catch (SQLException e) {
                throw new ToolError(
                        "The database is not used: DB_SERVER_USER is an H2 administrator, whose queries could write files, and the user "
                                + READER + " to run them instead could not be made (SQLState " + e.getSQLState()
                                + "). Somebody has to configure a user that may only SELECT.");
            }
            return new Access(existing(reader), existing(writer), greeting, keeper);
        } catch (SQLException | ToolError | RuntimeException e) {
            keeper.close();
            throw e;
        }
    }

    /** All settings belong to the first connection, to a database that may yet have to be made. */
    private JdbcDataSource opening() {
        return source(login, settings);
    }

    /**
     * Of the settings, only those of a connection: the database is open by now. Should it have ended, it is not made anew: whoever
     * makes a database is its administrator, and that is what nobody here may be.
     */
    private JdbcDataSource existing(Login who) {
        Map<String, String> wanted = new TreeMap<>(settings);
        wanted.keySet().removeIf(name -> CONNECTING.stream().noneMatch(name::equalsIgnoreCase));
        wanted.keySet().removeIf("IFEXISTS"::equalsIgnoreCase);
        wanted.put("IFEXISTS", "TRUE");
        return source(who, wanted);
    }

    private JdbcDataSource source(Login who, Map<String, String> with) {
        StringBuilder url = new StringBuilder(base);
        with.forEach((name, value) -> url.append(';').append(name).append('=').append(value));
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(url.toString());
        source.setUser(who.user());
        source.setPassword(who.password());
        return source;
    }

    private static boolean given(Map<String, String> settings, String name) {
        return settings.keySet().stream().anyMatch(name::equalsIgnoreCase);
    }

    private static boolean isAdministrator(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT IS_ADMIN FROM INFORMATION_SCHEMA.USERS WHERE USER_NAME = CURRENT_USER")) {
            return !found.next() || found.getBoolean(1);
        }
    }

    /** The same in every process, so that several of them share a database's users; known to nobody who is not its administrator. */
    private Login derived(String name) {
        try {
            byte[] secret = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\0", name, login.user(), login.password())
                            .getBytes(StandardCharsets.UTF_8));
            return new Login(name, HexFormat.of().formatHex(secret));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void make(Connection keeper, Login user, String right) throws SQLException {
        run(keeper, "CREATE USER IF NOT EXISTS " + user.user() + " PASSWORD '" + user.password() + "'");
        run(keeper, "ALTER USER " + user.user() + " SET PASSWORD '" + user.password() + "'");
        run(keeper, "ALTER USER " + user.user() + " ADMIN FALSE");
        for (String schema : schemas(keeper)) {
            run(keeper, "REVOKE ALL ON SCHEMA " + schema + " FROM " + user.user());
            run(keeper, "GRANT " + right + " ON SCHEMA " + schema + " TO " + user.user());
        }
    }

    private static List<String> schemas(Connection connection) throws SQLException {
        List<String> schemas = new ArrayList<>();
        try (ResultSet all = connection.getMetaData().getSchemas()) {
            while (all.next()) {
                String schema = all.getString("TABLE_SCHEM");
                if (!Names.isSystem(schema)) {
                    schemas.add('"' + schema.replace("\"", "\"\"") + '"');
                }
            }
        }
        return schemas;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void beginReading(Connection connection) {}

    @Override
    public void endReading(Connection connection) throws SQLException {
        connection.rollback();
    }

    /** As text that is executed: H2 takes one statement that way, and a whole script otherwise. */
    @Override
    public Statement changing(Connection connection) throws SQLException {
        return connection.prepareStatement("EXECUTE IMMEDIATE ?");
    }

    @Override
    public boolean execute(Statement statement, String sql) throws SQLException {
        PreparedStatement immediate = (PreparedStatement) statement;
        immediate.setString(1, sql);
        return immediate.execute();
    }

    /** An embedded H2 closes its database when memory runs out. */
    @Override
    public boolean ended(SQLException e) {
        return ENDED.contains(e.getErrorCode());
    }

    /** The variables that {@code SET(@name, value)} makes, in a query as well. */
    @Override
    public boolean remembers(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet variables = statement.executeQuery(
                        "SELECT 1 FROM INFORMATION_SCHEMA.SESSION_STATE WHERE STATE_KEY LIKE '@%'")) {
            return variables.next();
        }
    }

    @Override
    public String address() {
        return base.replaceFirst("^jdbc:", "");
    }

    @Override
    public Login login() {
        return login;
    }
}
