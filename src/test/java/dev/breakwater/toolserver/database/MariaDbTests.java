package dev.breakwater.toolserver.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against a real MariaDB, where one is installed. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MariaDbTests {

    private static final String PASSWORD = "hunter2-clerk";

    @TempDir
    private static Path directory;

    private static InstalledMariaDb mariaDb;

    /** May do anything, so that only the means of the server itself hold it. */
    private static CalledServer clerk;

    @BeforeAll
    static void start() throws Exception {
        mariaDb = InstalledMariaDb.create(directory);
        mariaDb.run(
                "create user clerk identified by '" + PASSWORD + "'",
                "grant all privileges on *.* to clerk",
                "create database shop",
                "use shop",
                "create table products (id int primary key, name varchar(50) not null, price decimal(8,2))",
                "insert into products values (1, 'desk', 449.00), (2, 'lamp', null)",
                "create table `order items` (id int auto_increment primary key, product int references products (id), `order` int)",
                "create table log (line varchar(50))",
                "create sequence numbers",
                "create function logs() returns int begin insert into log values ('written'); return 1; end",
                "create procedure commits() begin commit; set session transaction read write;"
                        + " insert into log values ('written'); commit; end");
        clerk = server(Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        if (mariaDb != null) {
            mariaDb.stop();
        }
    }

    static Stream<String> attacks() {
        return """
                insert into log values ('written')
                insert into log values ('written') returning line
                update products set name = 'written'
                delete from products
                drop table products
                create table stolen (x int)
                create temporary table stolen (x int)
                create user stolen
                set password = password('stolen')
                set session transaction read write
                set global max_connections = 200
                set statement max_statement_time = 0 for select 1
                commit
                select logs()
                call commits()
                begin not atomic rollback; set session transaction read write; insert into log values ('written'); commit; end
                if 1 = 1 then commit; insert into log values ('written'); commit; end if
                execute immediate 'commit'
                execute immediate 'insert into log values (1)'
                select 1; insert into log values ('written')
                commit; insert into log values ('written')
                select 1); insert into log values ('written'); select (1
                select 1 /*! ; insert into log values ('written') */
                select 1 /*! ) ; insert into log values ('written') */
                select 1 /*M! union select logs() */
                select nextval(numbers)
                select * from products for update
                select * from products into outfile '%1$s/stolen'
                select 'x' into dumpfile '%1$s/stolen'
                select 'x' into @stolen
                load data infile '/etc/hostname' into table log
                load data local infile '/etc/hostname' into table log
                handler products open
                lock tables products write
                flush tables with read lock
                analyze delete from log
                explain select 1
                kill 1
                shutdown
                """.lines();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void changesNothingAsAUserWhoMayDoAnything(String attack) throws Exception {
        assertThat(clerk.refusal(attack.formatted(directory))).isNotBlank();

        assertThat(mariaDb.value("select concat_ws(' ', (select count(*) from shop.log),"
                        + " (select group_concat(name order by id) from shop.products),"
                        + " (select count(*) from information_schema.tables where table_schema = 'shop'),"
                        + " (select count(*) from mysql.user), @@global.max_connections)"))
                .isEqualTo("0 desk,lamp 4 " + users() + " 151");
        assertThat(directory.resolve("stolen")).doesNotExist();
        assertThat(clerk.rows("select @stolen")).isEqualTo("[[null]]");
    }

    private static String users() throws Exception {
        return mariaDb.value("select count(*) from mysql.user where user <> 'stolen'");
    }

    @Test
    void listsAndDescribesTablesAndSaysHowTheirNamesAreWritten() throws Exception {
        assertThat(clerk.call("list_tables", Map.of()).text())
                .isEqualTo("The database has 3 tables in the schema shop: log, `order items`, products.");
        assertThat(clerk.call("describe_table", Map.of("table", "shop.`order items`"))
                        .text())
                .isEqualTo("""
                        The table `order items` has 3 columns:
                        - id int, primary key
                        - product int, references products.id
                        - `order` int""");
        assertThat(clerk.rows("select count(*) from `order items`")).isEqualTo("[[0]]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            select price from products order by id             | [449.00],[null]
            select 'why?', "a;b"                               | ["why?","a;b"]
            select cast(1 as unsigned), 18446744073709551615   | [1,"18446744073709551615"]
            select 1.5e300, 0.1                                | ["1.5e300",0.1]
            select date '2024-02-29'                           | ["2024-02-29"]
            select timestamp '2024-02-29 10:00:00'             | ["2024-02-29T10:00:00"]
            select cast('-30:11:12' as time)                   | ["-30:11:12"]
            select x'00ff'                                     | ["0x00ff"]
            select true, null                                  | [1,null]
            with x as (select 1 as a) select a from x          | [1]
            (select 1) union (select 2) order by 1             | [1],[2]
            select 1 # a remark                                | [1]
            """)
    void showsValuesAsJsonKnowsThem(String sql, String json) throws Exception {
        assertThat(clerk.rows(sql)).isEqualTo("[" + json + "]");
    }

    @Test
    void leavesNoLockInItsSession() throws Exception {
        clerk.rows("select get_lock('stolen', 1)");

        assertThat(mariaDb.value("select is_used_lock('stolen') is null")).isEqualTo("1");
    }

    /** The driver would read a billion rows to be able to throw them away. */
    @Test
    void leavesALongResultWithoutReadingIt() throws Exception {
        assertThat(clerk.query("select seq from seq_1_to_1000000000 limit 999999999")
                        .get("truncated")
                        .asBoolean())
                .isTrue();
        assertThat(clerk.rows("select 1")).isEqualTo("[[1]]");
    }

    @Test
    void stopsAStatementThatTakesTooLong() throws Exception {
        CalledServer hasty = server(Map.of("DB_SERVER_TIMEOUT", "1s"));

        assertThat(hasty.refusal("select sleep(300)")).contains("longer than 0.9 s");
        assertThat(hasty.rows("select 1")).isEqualTo("[[1]]");
        assertNothingSleeps();
    }

    @Test
    void stopsTheStatementOfACancelledCall() throws Exception {
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread call = Thread.ofVirtual().start(() -> end.set(catchThrowable(() -> clerk.query("select sleep(300)"))));
        await().atMost(Duration.ofSeconds(30)).until(() -> !sleeping().equals("0"));
        call.interrupt();
        call.join();

        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        assertNothingSleeps();
    }

    private static void assertNothingSleeps() {
        await().atMost(Duration.ofSeconds(30)).until(() -> sleeping().equals("0"));
    }

    private static String sleeping() throws Exception {
        return mariaDb.value(
                "select count(*) from information_schema.processlist where info like '%select sleep(300)' and info not like '%processlist%'");
    }

    @Test
    void executesOneStatementAndKeepsIt() throws Exception {
        CalledServer writing = server(Map.of("DB_SERVER_EXECUTE", "true"));

        writing.execute("create table notes (id int auto_increment primary key, note varchar(20))");
        assertThat(writing.execute("insert into notes (note) values ('a;b'), ('?') returning id")
                        .at("/returned/rows")
                        .toString())
                .isEqualTo("[[1],[2]]");
        assertThat(writing.execute("update notes set note = 'c'")
                        .get("rows_affected")
                        .asInt())
                .isEqualTo(2);
        assertThat(writing.refusal("execute", Map.of("sql", "delete from notes; delete from products")))
                .contains("error in your SQL syntax");
        assertThat(writing.rows("select id, note from notes order by id")).isEqualTo("[[1,\"c\"],[2,\"c\"]]");
        writing.execute("drop table notes");
    }

    @Test
    void takesTheUrlsOfMySql() throws Exception {
        assertThat(server(Map.of("DB_SERVER_URL", "jdbc:mysql://127.0.0.1:" + mariaDb.port() + "/shop?useSSL=false"))
                        .rows("select count(*) from products"))
                .isEqualTo("[[2]]");
    }

    @Test
    void saysThatTheLoginIsRefusedWithoutShowingIt() {
        assertThat(server(Map.of("DB_SERVER_PASSWORD", "wrong-secret")).refusal("select 1"))
                .isEqualTo("The database refuses the login that this server is configured with.");
        assertThat(server(Map.of("DB_SERVER_URL", "jdbc:mariadb://127.0.0.1:" + mariaDb.port() + "/nowhere"))
                        .refusal("select 1"))
                .isEqualTo("The database that this server is configured with does not exist.");
    }

    private static CalledServer server(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "DB_SERVER_URL",
                "jdbc:mariadb://127.0.0.1:" + mariaDb.port() + "/shop",
                "DB_SERVER_USER",
                "clerk",
                "DB_SERVER_PASSWORD",
                PASSWORD));
        environment.putAll(more);
        return new CalledServer(environment);
    }

    @Test
    void aVariableIsGoneWithItsQuery() throws Exception {
        clerk.query("select @secret := 5");

        for (int i = 0; i < 10; i++) {
            assertThat(clerk.rows("select @secret")).isEqualTo("[[null]]");
        }
    }
}
