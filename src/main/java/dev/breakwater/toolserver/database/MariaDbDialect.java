package dev.breakwater.toolserver.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.mariadb.jdbc.MariaDbDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MariaDB and MySQL, both through MariaDB's driver. Their read-only transaction alone can be left, by a compound statement or a
 * procedure, and lets files be written; it holds because only what also stands as a subquery is run, which neither does.
 */
final class MariaDbDialect implements Dialect {

    private static final Logger log = LoggerFactory.getLogger(MariaDbDialect.class);

    private static final Pattern BASE =
            Pattern.compile("jdbc:(?:mariadb|mysql):(?:(replication|sequential|loadbalance):)?//[^@?()]*");

    /** Left out are those that load classes, send local files, allow several statements, or run SQL at the start. */
    private static final Set<String> ACCEPTED = Set.of(
            "allowPublicKeyRetrieval",
            "connectionTimeZone",
            "connectTimeout",
            "disableSslHostnameVerification",
            "enabledSslCipherSuites",
            "enabledSslProtocolSuites",
            "forceConnectionTimeZoneToSession",
            "keyStore",
            "keyStorePassword",
            "keyStoreType",
            "serverRsaPublicKeyFile",
            "serverSslCert",
            "socketTimeout",
            "sslMode",
            "tcpKeepAlive",
            "timezone",
            "transactionIsolation",
            "trustServerCertificate",
            "trustStore",
            "trustStorePassword",
            "trustStoreType",
            "useCompression",
            "useSsl");

    private final String url;
    private final String address;
    private final Login login;
    private final Duration limit;

    private MariaDbDialect(String url, String address, Login login, Duration limit) {
        this.url = url;
        this.address = address;
        this.login = login;
        this.limit = limit;
    }

    static MariaDbDialect of(String url, Login login, Duration limit) {
        JdbcUrl parsed = JdbcUrl.parse(url, '?', '&');
        if (!BASE.matcher(parsed.base()).matches()) {
            throw new IllegalArgumentException(
                    "DB_SERVER_URL is not of the form jdbc:mariadb://host:port/database; user and password belong into DB_SERVER_USER and DB_SERVER_PASSWORD");
        }
        Map<String, String> parameters = parsed.accepted(ACCEPTED);
        parameters.putIfAbsent("connectTimeout", "5000");
        parameters.putIfAbsent("socketTimeout", Long.toString(limit.toMillis() + 10_000));
        parameters.put("allowLocalInfile", "false");
        parameters.put("allowMultiQueries", "false");
        parameters.put("useServerPrepStmts", "true");
        // Numbers as they are stored: a TINYINT(1) may be 2, and a year is no date.
        parameters.put("tinyInt1isBit", "false");
        parameters.put("yearIsDateType", "false");
        List<String> list = new ArrayList<>();
        parameters.forEach((name, value) -> list.add(name + "=" + value));
        String base = parsed.base().replaceFirst("jdbc:mysql:", "jdbc:mariadb:");
        return new MariaDbDialect(base + "?" + String.join("&", list), parsed.address(), parsed.login(login), limit);
    }

    @Override
    public Access open(boolean writing) throws SQLException {
        MariaDbDataSource source = new MariaDbDataSource(url);
        source.setUser(login.user());
        source.setPassword(login.password());
        try (Connection connection = source.getConnection()) {
            warnOfPower(connection);
            boolean mariaDb = connection
                    .getMetaData()
                    .getDatabaseProductName()
                    .toLowerCase(Locale.ROOT)
                    .contains("mariadb");
            String greeting = mariaDb
                    ? "SET SESSION max_statement_time = " + limit.toMillis() / 1000.0
                    : "SET SESSION max_execution_time = " + limit.toMillis();
            return new Access(source, source, greeting, null);
        }
    }

    /** LOAD_FILE reads the server's files, and is a function like any other to whoever may use it. */
    private static void warnOfPower(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet grants = statement.executeQuery("SHOW GRANTS")) {
            while (grants.next()) {
                String grant = grants.getString(1).toUpperCase(Locale.ROOT);
                if (grant.contains(" ON *.* ")
                        && grant.matches("GRANT (ALL PRIVILEGES|.*\\b(FILE|SUPER)\\b.*) ON .*")) {
                    log.warn(
                            "DB_SERVER_USER has the privilege FILE or all of them: a query can read the database server's files (LOAD_FILE); give it a user that may only SELECT");
                    return;
                }
            }
        }
    }

    @Override
    public void beginReading(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("START TRANSACTION READ ONLY");
        }
    }

    @Override
    public void endReading(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
            statement.execute("DO RELEASE_ALL_LOCKS()");
        }
    }

    /** The variables that {@code @name := value} makes, in a query as well. MySQL does not list them to everybody. */
    @Override
    public boolean remembers(Connection connection) throws SQLException {
        if (!connection.getMetaData().getDatabaseProductName().equalsIgnoreCase("mariadb")) {
            return false;
        }
        try (Statement statement = connection.createStatement();
                ResultSet variables =
                        statement.executeQuery("SELECT 1 FROM information_schema.USER_VARIABLES LIMIT 1")) {
            return variables.next();
        }
    }

    @Override
    public boolean readsOnWhenClosed() {
        return true;
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
