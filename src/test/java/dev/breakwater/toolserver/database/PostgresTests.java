package dev.breakwater.toolserver.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
import org.slf4j.LoggerFactory;

/** Against a real PostgreSQL, where one is installed. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgresTests {

    private static final String PASSWORD = "hunter2-clerk";

    @TempDir
    private static Path directory;

    private static InstalledPostgres postgres;

    /** The owner of its tables: were it not for the transaction, it could change them. */
    private static CalledServer clerk;

    private static CalledServer boss;

    @BeforeAll
    static void start() throws Exception {
        postgres = InstalledPostgres.create(directory);
        postgres.run(
                "create role clerk login password '" + PASSWORD + "'",
                "grant create, usage on schema public to clerk",
                "set role clerk",
                "create table products (id int primary key, name text not null, attributes jsonb)",
                "insert into products values (1, 'desk', '{\"wood\": \"oak\"}'), (2, 'lamp', null)",
                "create table \"Order Items\" (\"Id\" serial primary key, product int references products, \"order\" int)",
                "create table log (line text)",
                "create sequence numbers",
                "create function logs() returns int language plpgsql as"
                        + " $$ begin insert into log values ('written'); return 1; end $$",
                "create function unlocks() returns int language plpgsql as $$ begin"
                        + " perform set_config('transaction_read_only', 'off', true); insert into log values ('written'); return 1; end $$",
                "create procedure commits() language plpgsql as $$ begin"
                        + " commit; set transaction read write; insert into log values ('written'); commit; end $$");
        clerk = server(Map.of());
        boss = server(Map.of("DB_SERVER_USER", postgres.administrator(), "DB_SERVER_PASSWORD", postgres.password()));
    }

    @AfterAll
    static void stop() throws Exception {
        if (postgres != null) {
            postgres.stop();
        }
    }

    static Stream<String> attacks() {
        return """
                insert into log values ('written')
                update products set name = 'written'
                with x as (insert into log values ('written') returning 1) select * from x
                with x as (select set_config('transaction_read_only', 'off', false)) insert into log select 'written' from x
                select set_config('transaction_read_only', 'off', false)
                select logs()
                select unlocks()
                call commits()
                do $$ begin commit; insert into log values ('written'); commit; end $$
                do $$ begin set transaction read write; insert into log values ('written'); end $$
                set transaction read write
                set session characteristics as transaction read write
                commit
                rollback and chain
                select 1; insert into log values ('written')
                commit; insert into log values ('written')
                rollback; begin; insert into log values ('written'); commit
                select 1); insert into log values ('written'); select (1
                select 1 /* ; */; insert into log values ('written') --
                select $a$;$a$; insert into log values ('written')
                select E'\\\\'; insert into log values ('written') --'
                select nextval('numbers')
                select * into stolen from products
                create table stolen as select 1
                create temporary table stolen (x int)
                select * from products for update
                explain analyze insert into log values ('written')
                prepare stolen as insert into log values ('written')
                copy products to '%1$s/stolen'
                copy products to program 'touch %1$s/stolen'
                copy log from program 'echo written'
                lock table log in access exclusive mode
                listen stolen
                truncate log
                alter system set work_mem = '8MB'
                vacuum
                """.lines();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void changesNothingAsTheOwnerOfTheTables(String attack) throws Exception {
        assertThat(clerk.refusal(attack.formatted(directory))).isNotBlank();

        assertThat(state()).isEqualTo("0 2 1 desk 0");
        assertThat(directory.resolve("stolen")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void changesNothingAsASuperuser(String attack) throws Exception {
        assertThat(boss.refusal(attack.formatted(directory))).isNotBlank();

        assertThat(state()).isEqualTo("0 2 1 desk 0");
        assertThat(directory.resolve("stolen")).doesNotExist();
    }

    private static String state() throws Exception {
        return postgres.value("select (select count(*) from log) || ' ' || (select count(*) from products) || ' ' ||"
                + " (select last_value from numbers) || ' ' || (select name from products where id = 1) || ' ' ||"
                + " (select count(*) from pg_class where relname = 'stolen')");
    }

    @Test
    void warnsThatASuperuserCanReadFilesAndNotOfAnybodyElse() throws Exception {
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(PostgresDialect.class);
        heard.start();
        logger.addAppender(heard);
        try {
            clerk.rows("select 1");
            assertThat(heard.list).isEmpty();

            server(Map.of("DB_SERVER_USER", "boss", "DB_SERVER_PASSWORD", postgres.password()))
                    .rows("select 1");
            assertThat(heard.list)
                    .singleElement()
                    .satisfies(event -> assertThat(event.getFormattedMessage()).contains("superuser", "pg_read_file"));
        } finally {
            logger.detachAppender(heard);
        }
    }

    @Test
    void listsAndDescribesTablesAndSaysHowTheirNamesAreWritten() throws Exception {
        assertThat(clerk.call("list_tables", Map.of()).text())
                .isEqualTo("The database has 3 tables in the schema public: \"Order Items\", log, products.");
        assertThat(clerk.call("describe_table", Map.of("table", "order items")).text())
                .isEqualTo("""
                        The table "Order Items" has 3 columns:
                        - "Id" serial, primary key, default nextval('"Order Items_Id_seq"'::regclass)
                        - product int4, references products.id
                        - "order" int4""");
        assertThat(clerk.rows("select count(*) from \"Order Items\"")).isEqualTo("[[0]]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            select attributes ? 'wood' from products where id = 1     | true
            select 'why?'                                             | "why?"
            select true                                               | true
            select b'101'                                             | "101"
            select 12.50::numeric                                     | 12.50
            select 'NaN'::numeric                                     | "NaN"
            select '-Infinity'::float8                                | "-Infinity"
            select 9007199254740993                                   | "9007199254740993"
            select date '2024-02-29'                                  | "2024-02-29"
            select 'infinity'::date                                   | "infinity"
            select 'infinity'::timestamptz                            | "infinity"
            select timestamp '2024-02-29 10:00'                       | "2024-02-29T10:00:00"
            select timestamptz '2024-02-29 10:00+02'                  | "2024-02-29T08:00:00Z"
            select '\\x00ff'::bytea                                   | "0x00ff"
            select array[1, 2]                                        | "{1,2}"
            select attributes from products where id = 1              | "{\\"wood\\": \\"oak\\"}"
            select null                                               | null
            select uuid '123e4567-e89b-12d3-a456-426614174000'        | "123e4567-e89b-12d3-a456-426614174000"
            """)
    void showsValuesAsJsonKnowsThem(String sql, String json) throws Exception {
        assertThat(clerk.rows(sql)).isEqualTo("[[" + json + "]]");
    }

    @Test
    void leavesNoLockInItsSession() throws Exception {
        clerk.rows("select pg_advisory_lock(7)");

        assertThat(postgres.value("select count(*) from pg_locks where locktype = 'advisory'"))
                .isEqualTo("0");
    }

    @Test
    void stopsAStatementThatTakesTooLong() throws Exception {
        CalledServer hasty = server(Map.of("DB_SERVER_TIMEOUT", "1s"));

        assertThat(hasty.refusal("select pg_sleep(300)")).contains("longer than 0.9 s");
        assertThat(hasty.rows("select 1")).isEqualTo("[[1]]");
        assertNothingRuns();
    }

    @Test
    void stopsTheStatementOfACancelledCall() throws Exception {
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread call =
                Thread.ofVirtual().start(() -> end.set(catchThrowable(() -> clerk.query("select pg_sleep(300)"))));
        await().atMost(Duration.ofSeconds(30)).until(() -> !sleeping().equals("0"));
        call.interrupt();
        call.join();

        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        assertNothingRuns();
    }

    private static void assertNothingRuns() {
        await().atMost(Duration.ofSeconds(30)).until(() -> sleeping().equals("0"));
    }

    private static String sleeping() throws Exception {
        return postgres.value(
                "select count(*) from pg_stat_activity where state = 'active' and query = 'select pg_sleep(300)'");
    }

    @Test
    void aValueThatIsTooLargeIsAnErrorAndNotTheEndOfTheServer() throws Exception {
        assertThat(clerk.refusal("select repeat('x', 100000000)")).contains("more memory than there is");
        assertThat(clerk.rows("select 1")).isEqualTo("[[1]]");
    }

    @Test
    void executesOneStatementAndKeepsIt() throws Exception {
        CalledServer writing = server(Map.of("DB_SERVER_EXECUTE", "true"));

        assertThat(writing.execute("create table notes (id serial, note text)")
                        .get("rows_affected")
                        .asInt())
                .isZero();
        assertThat(writing.execute("insert into notes (note) values ('a;b'), ('?') returning id")
                        .at("/returned/rows")
                        .toString())
                .isEqualTo("[[1],[2]]");
        assertThat(writing.execute("update notes set note = 'c'")
                        .get("rows_affected")
                        .asInt())
                .isEqualTo(2);
        assertThat(writing.refusal("execute", Map.of("sql", "delete from notes; delete from products")))
                .isEqualTo("Only one statement can be run at a time.");
        assertThat(writing.rows("select id, note from notes order by id")).isEqualTo("[[1,\"c\"],[2,\"c\"]]");
        writing.execute("drop table notes");
    }

    @Test
    void saysThatTheLoginIsRefusedWithoutShowingIt() {
        assertThat(server(Map.of("DB_SERVER_PASSWORD", "wrong-secret")).refusal("select 1"))
                .isEqualTo("The database refuses the login that this server is configured with.");
        assertThat(server(Map.of("DB_SERVER_URL", "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/nowhere"))
                        .refusal("select 1"))
                .isEqualTo("The database that this server is configured with does not exist.");
    }

    @Test
    void findsADatabaseThatWentAwayAndCameBack() throws Exception {
        assertThat(clerk.rows("select 1")).isEqualTo("[[1]]");
        postgres.stop();
        assertThat(clerk.refusal("select 1")).isEqualTo("The database cannot be reached at the moment.");
        long start = System.nanoTime();
        assertThat(clerk.refusal("select 1")).isEqualTo("The database cannot be reached at the moment.");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));

        postgres.start();
        assertThat(clerk.rows("select 1")).isEqualTo("[[1]]");
    }

    private static CalledServer server(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(
                Map.of("DB_SERVER_URL", postgres.url(""), "DB_SERVER_USER", "clerk", "DB_SERVER_PASSWORD", PASSWORD));
        environment.putAll(more);
        return new CalledServer(environment);
    }
}
