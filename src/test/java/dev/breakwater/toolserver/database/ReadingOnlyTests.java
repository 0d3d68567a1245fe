package dev.breakwater.toolserver.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** H2 would let a SELECT write files, and has no read-only session; these statements must fail, or do nothing, and leave no file. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadingOnlyTests {

    private static final AtomicBoolean DESERIALIZED = new AtomicBoolean();

    @TempDir
    private Path directory;

    private final CalledServer shop = new CalledServer(Map.of("DB_SERVER_EXECUTE", "true"));

    static Stream<String> attacks() {
        return """
                insert into products values (99, 'x', 'x', 1, 1, false)
                update products set price = 0
                delete from order_items
                merge into products values (1, 'x', 'x', 1, 1, false)
                truncate table order_items
                drop table order_items
                alter table products drop column stock
                create table stolen (x int)
                create table stolen as select * from products
                create view stolen as select * from products
                create index stolen on products (name)
                create schema stolen
                create sequence stolen
                create user stolen password 'x' admin
                create role stolen
                comment on table products is 'stolen'
                grant all on products to public
                select * from final table (update products set price = 0)
                select * from final table (insert into products values (99, 'x', 'x', 1, 1, false))
                select * from old table (delete from order_items)
                with x as (select 1) delete from order_items
                explain analyze delete from order_items
                execute immediate 'delete from order_items'
                select 1; delete from order_items
                select 1; commit; delete from order_items
                select 1); delete from order_items; select (1
                select 1 /* ; */; delete from order_items --
                select ';' as x; delete from order_items
                call csvwrite('%1$s/a.csv', 'select 1')
                select csvwrite('%1$s/a.csv', 'select * from products')
                select file_write('x', '%1$s/a.txt')
                select file_write(name, '%1$s/a.txt') from products
                select file_read('/etc/hostname')
                select * from csvread('/etc/hostname')
                script to '%1$s/a.sql'
                script drop to '%1$s/a.sql'
                backup to '%1$s/a.zip'
                runscript from '%1$s/a.sql'
                call link_schema('stolen', '', 'jdbc:h2:file:%1$s/a', 'sa', '', 'PUBLIC')
                select * from link_schema('stolen', '', 'jdbc:h2:file:%1$s/a', 'sa', '', 'PUBLIC')
                create linked table stolen ('', 'jdbc:h2:file:%1$s/a', 'sa', '', 'T')
                create alias stolen for "java.lang.System.exit"
                create alias stolen as 'void f() { System.exit(1); }'
                create trigger stolen before insert on products call "java.lang.String"
                create aggregate stolen for "java.lang.String"
                set trace_level_file 3
                set password 'stolen'
                alter user BREAKWATER_READER set password 'stolen'
                alter user BREAKWATER_READER admin true
                set query_timeout 0
                set @x = 1
                set schema information_schema
                create local temporary table stolen (x int)
                shutdown immediately
                checkpoint
                """.lines();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void theToolRefusesWhatIsNotAQuery(String attack) throws Exception {
        String before = state();

        assertThat(shop.refusal(attack.formatted(directory))).isNotBlank();

        assertThat(state()).isEqualTo(before);
        assertThat(directory).isEmptyDirectory();
    }

    /** The second wall, by itself: what queries run as may do nothing of it, however a statement got there. */
    @ParameterizedTest
    @MethodSource("attacks")
    void theUserThatQueriesRunAsMayDoNothingOfIt(String attack) throws Exception {
        H2Dialect dialect = H2Dialect.sample(Duration.ofSeconds(5));
        Access access = dialect.open(true);
        try (Connection keeper = access.keeper();
                Connection reader = access.reading().getConnection()) {
            String before = state(keeper);
            reader.setAutoCommit(false);
            try (Statement statement = reader.createStatement()) {
                statement.execute(attack.formatted(directory));
            } catch (SQLException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
            dialect.endReading(reader);

            assertThat(state(keeper)).isEqualTo(before);
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void aSerializedObjectIsShownAsBytesAndNeverMadeAnObject() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(new Gadget());
        String object = "cast(x'" + HexFormat.of().formatHex(bytes.toByteArray()) + "' as java_object)";

        assertThat(shop.rows("select " + object)).contains("0xaced0005");
        assertThat(shop.rows("select array[" + object + "]")).contains("cannot be shown");
        assertThat(DESERIALIZED).isFalse();
    }

    @Test
    void nothingOfAQueryStaysInItsSession() throws Exception {
        shop.refusal("select 1; set @leak = 5");

        assertThat(shop.rows("select @leak")).isEqualTo("[[null]]");
    }

    private String state() throws Exception {
        return shop.rows("select (select count(*) from information_schema.tables),"
                + " (select sum(price) from products), (select count(*) from order_items),"
                + " (select count(*) from information_schema.schemata)");
    }

    private static String state(Connection keeper) throws SQLException {
        try (Statement statement = keeper.createStatement();
                ResultSet rows = statement.executeQuery("select (select count(*) from information_schema.tables)"
                        + " || ' ' || (select sum(price) from products) || ' ' || (select count(*) from order_items)"
                        + " || ' ' || (select count(*) from information_schema.users)"
                        + " || ' ' || (select count(*) from information_schema.rights)"
                        + " || ' ' || (select count(*) from information_schema.roles)"
                        + " || ' ' || (select count(*) from information_schema.schemata)"
                        + " || ' ' || (select count(*) from information_schema.triggers)"
                        + " || ' ' || (select count(*) from information_schema.routines)")) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** What an attacker would write down in SQL: a class whose bytes run code when they become an object. */
    private static final class Gadget implements Serializable {

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            DESERIALIZED.set(true);
            in.defaultReadObject();
        }
    }

    @Test
    void aVariableIsGoneWithItsQuery() throws Exception {
        CalledServer shop = new CalledServer(Map.of("CONNECTION_POOL_SIZE", "1"));

        assertThat(shop.rows("select set(@secret, 5)")).isEqualTo("[[5]]");
        assertThat(shop.rows("select @secret")).isEqualTo("[[null]]");
    }
}
