package dev.breakwater.toolserver.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An H2 of the operator's own, in a file or behind a server. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OwnH2Tests {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";DATABASE_TO_UPPER=FALSE",
                ";DATABASE_TO_LOWER=TRUE",
                ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH",
                ";MODE=MySQL;CASE_INSENSITIVE_IDENTIFIERS=TRUE",
            })
    void queriesAFileOfAnAdministratorAsAUserWhoMayOnlyRead(String settings) throws Exception {
        make(
                settings,
                "create table T (X int)",
                "insert into T values (7)",
                "create schema S",
                "create view S.V as select * from T");
        CalledServer server = server(file() + settings, "boss", "secret", "DB_SERVER_EXECUTE", "false");

        assertThat(server.rows("select * from T")).isEqualTo("[[7]]");
        assertThat(server.rows("select * from S.V")).isEqualTo("[[7]]");
        assertThat(server.rows("select CURRENT_USER").toUpperCase(Locale.ROOT)).contains("BREAKWATER_READER");
        assertThat(server.refusal("select CSVWRITE('" + directory.resolve("x.csv") + "', 'select 1')"))
                .contains("Admin rights are required");
        assertThat(directory.resolve("x.csv")).doesNotExist();
        release(settings);
    }

    @Test
    void makesNoDatabaseWhereThereIsNone() {
        CalledServer server = server(file(), "boss", "secret", "DB_SERVER_EXECUTE", "false");

        assertThat(server.refusal("select 1"))
                .isEqualTo("The database that this server is configured with does not exist.");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void refusesAnAdministratorOfADatabaseInWhichNoReaderCanBeMade() throws Exception {
        make("", "create table T (X int)");
        CalledServer server = server(file() + ";ACCESS_MODE_DATA=r", "boss", "secret", "DB_SERVER_EXECUTE", "false");

        assertThat(server.refusal("select 1"))
                .contains("The database is not used", "BREAKWATER_READER", "may only SELECT")
                .doesNotContain("secret", "boss");
    }

    @Test
    void usesAUserWhoIsNoAdministratorAsHeIs() throws Exception {
        make("", "create table T (X int)", "create user CLERK password 'pw'", "grant select on T to CLERK");
        CalledServer server = server(file(), "clerk", "pw", "DB_SERVER_EXECUTE", "false");

        assertThat(server.rows("select CURRENT_USER, count(*) from T")).isEqualTo("[[\"CLERK\",0]]");
        release("");
    }

    @Test
    void aChangeIsMadeAsAUserWhoReachesNoFileAndNoJava() throws Exception {
        make("", "create table T (X int)");
        CalledServer server = server(file(), "boss", "secret", "DB_SERVER_EXECUTE", "true");

        assertThat(server.execute("insert into T values (1), (2)")
                        .get("rows_affected")
                        .asInt())
                .isEqualTo(2);
        server.execute("create table U (X int)");
        server.execute("insert into U select * from T");
        assertThat(server.rows("select count(*) from U")).isEqualTo("[[2]]");
        for (String attack : new String[] {
            "create alias EXIT for \"java.lang.System.exit\"",
            "create trigger G before insert on T call \"java.lang.String\"",
            "create table X as select * from csvread('/etc/hostname')",
            "insert into T select file_write('x', '" + directory.resolve("x") + "')",
            "script to '" + directory.resolve("x") + "'",
            "alter user BREAKWATER_WRITER admin true",
            "create user STOLEN password 'x' admin",
            "insert into T values (3); insert into T values (4)",
            "select 1",
        }) {
            assertThat(server.refusal("execute", Map.of("sql", attack)))
                    .as(attack)
                    .startsWith("The database says: ");
        }
        assertThat(server.rows("select count(*) from T")).isEqualTo("[[2]]");
        assertThat(directory.resolve("x")).doesNotExist();
        release("");
    }

    @Test
    void aWriterWhoLocksHimselfOutIsLetInAgain() throws Exception {
        make("", "create table T (X int)");
        CalledServer server = server(file(), "boss", "secret", "DB_SERVER_EXECUTE", "true");

        server.execute("set password 'other'");

        assertThat(server.execute("insert into T values (1)")
                        .get("rows_affected")
                        .asInt())
                .isEqualTo(1);
        release("");
    }

    @Test
    void queriesADatabaseBehindAServer() throws Exception {
        make("", "create table T (X int)", "insert into T values (7)");
        Server h2 = Server.createTcpServer("-tcpPort", "0", "-baseDir", directory.toString())
                .start();
        try {
            String url = "jdbc:h2:tcp://127.0.0.1:" + h2.getPort() + "/./shop";
            CalledServer server = server(url, "boss", "secret", "DB_SERVER_EXECUTE", "false");

            assertThat(server.rows("select * from T")).isEqualTo("[[7]]");
            assertThat(server.refusal("select FILE_READ('/etc/hostname')")).contains("Admin rights are required");
            assertThat(server(url, "boss", "wrong", "DB_SERVER_EXECUTE", "false")
                            .refusal("select 1"))
                    .isEqualTo("The database refuses the login that this server is configured with.");
        } finally {
            h2.stop();
        }
        release("");
    }

    /** Whoever makes an H2 database is its administrator, so that a connection to one that has ended must not make a new one. */
    @Test
    void aDatabaseThatEndsIsNotMadeAnewByAReader() throws Exception {
        H2Dialect dialect = H2Dialect.sample(Duration.ofSeconds(5));
        Access access = dialect.open(true);
        try (Statement statement = access.keeper().createStatement()) {
            statement.execute("shutdown immediately");
        }

        assertThatThrownBy(() -> access.reading().getConnection()).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> access.writing().getConnection()).isInstanceOf(SQLException.class);
    }

    private String file() {
        return "jdbc:h2:file:" + directory.resolve("shop");
    }

    private static CalledServer server(String url, String user, String password, String variable, String value) {
        return new CalledServer(
                Map.of("DB_SERVER_URL", url, "DB_SERVER_USER", user, "DB_SERVER_PASSWORD", password, variable, value));
    }

    private void make(String settings, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(file() + settings, "boss", "secret");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        assertThat(Files.exists(directory.resolve("shop.mv.db"))).isTrue();
    }

    /** Ends the database that the server holds open in this process, so that its files can be deleted, and sees what stayed in it. */
    private void release(String settings) throws SQLException {
        try (Connection connection = DriverManager.getConnection(file() + settings, "boss", "secret");
                Statement statement = connection.createStatement()) {
            try (ResultSet administrators =
                    statement.executeQuery("select count(*) from INFORMATION_SCHEMA.USERS where IS_ADMIN")) {
                administrators.next();
                assertThat(administrators.getInt(1)).isEqualTo(1);
            }
            statement.execute("shutdown immediately");
        }
    }
}
