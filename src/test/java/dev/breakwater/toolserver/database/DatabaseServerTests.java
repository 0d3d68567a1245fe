package dev.breakwater.toolserver.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.json.schema.jackson3.DefaultJsonSchemaValidator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatabaseServerTests {

    private final CalledServer shop = new CalledServer(Map.of());

    @Test
    void listsTheTablesOfTheSampleShop() throws Exception {
        assertThat(shop.call("list_tables", Map.of()).text())
                .isEqualTo("The database has 4 tables in the schema public: customers, order_items, orders, products.");
    }

    @Test
    void describesATableWithItsKeysDefaultsAndComments() throws Exception {
        assertThat(shop.call("describe_table", Map.of("table", "products")).text())
                .isEqualTo("""
                        The table products has 6 columns:
                        - id integer, primary key
                        - name character varying(80), not null
                        - category character varying(40), not null
                        - price decimal(10,2), not null - in euros, with tax
                        - stock integer, not null, default 0
                        - discontinued boolean, not null, default FALSE""");
        JsonNode items = JsonMapper.shared()
                .valueToTree(shop.call("describe_table", Map.of("table", "PUBLIC.Order_Items"))
                        .structured());
        assertThat(items.get("primary_key").toString()).isEqualTo("[\"order_id\",\"product_id\"]");
        assertThat(items.at("/columns/0/references").asString()).isEqualTo("orders.id");
        assertThat(items.at("/columns/3/comment").asString()).contains("on the day of the order");
    }

    @Test
    void namesTheTablesThatThereAreWhenOneIsUnknown() {
        assertThat(shop.refusal("describe_table", Map.of("table", "product")))
                .isEqualTo("There is no table 'product'; the tables are: customers, order_items, orders, products.");
        assertThat(shop.refusal("describe_table", Map.of("table", "information_schema.tables")))
                .contains("There is no table");
    }

    @Test
    void answersAQueryWithColumnsTypesAndRows() throws Exception {
        JsonNode result = shop.query("select name, price from products where price > 400 order by price;");

        assertThat(result.toString()).isEqualTo("""
                {"columns":[{"name":"name","type":"character varying"},{"name":"price","type":"decimal"}],\
                "rows":[["Oak desk",449.00],["Standing desk",629.00]],"row_count":2,"truncated":false}""");
        assertThat(shop.call(
                                "query",
                                Map.of("sql", "select name, price from products where price > 400 order by price"))
                        .text())
                .isEqualTo("""
                        2 rows of name (character varying) | price (decimal):
                        Oak desk | 449.00
                        Standing desk | 629.00""");
    }

    @Test
    void hasProductsBothDearAndCheap() throws Exception {
        int dear = shop.query("select name from products where price > 100")
                .get("row_count")
                .asInt();

        assertThat(dear).isBetween(3, 15);
        assertThat(shop.query("select name from products").get("row_count").asInt())
                .isGreaterThan(dear);
    }

    @Test
    void hasASampleShopWhoseOrdersAddUp() throws Exception {
        assertThat(shop.rows("select count(*) from orders o where not exists"
                        + " (select 1 from order_items i where i.order_id = o.id)"))
                .isEqualTo("[[0]]");
        assertThat(shop.rows("select count(*) from orders o join customers c on c.id = o.customer_id"
                        + " where o.ordered_at < c.since or o.shipped_on < cast(o.ordered_at as date)"))
                .isEqualTo("[[0]]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            select null                                                | null
            select true                                                | true
            select 9007199254740992                                    | 9007199254740992
            select 9007199254740993                                    | "9007199254740993"
            select 12345678901234567890.5                              | "12345678901234567890.5"
            select cast(0.1 as real)                                   | 0.1
            select cast(12.50 as decimal(6,2))                         | 12.50
            select cast('NaN' as double precision)                     | "NaN"
            select cast('-Infinity' as double precision)               | "-Infinity"
            select cast('1e1000000' as decfloat)                       | "1E+1000000"
            select date '2024-02-29'                                   | "2024-02-29"
            select time '23:59:00'                                     | "23:59:00"
            select timestamp '2024-02-29 10:00:00'                     | "2024-02-29T10:00:00"
            select timestamp with time zone '2024-02-29 10:00:00+02'   | "2024-02-29T10:00:00+02:00"
            select interval '3' day                                    | "INTERVAL '3' DAY"
            select x'00ff'                                             | "0x00ff"
            select cast(x'00ff' as blob)                               | "0x00ff"
            select cast('größer' as clob)                              | "größer"
            select uuid '123e4567-e89b-12d3-a456-426614174000'         | "123e4567-e89b-12d3-a456-426614174000"
            select array[1, 2, null]                                   | "[1, 2, null]"
            select json '{"a": [1]}'                                   | "{\\"a\\":[1]}"
            select (1, 'x')                                            | "ROW (1, x)"
            """)
    void showsValuesAsJsonKnowsThem(String sql, String json) throws Exception {
        assertThat(shop.rows(sql)).isEqualTo("[[" + json + "]]");
    }

    @Test
    void keepsTwoColumnsOfTheSameNameApart() throws Exception {
        assertThat(shop.query("select 1 as a, 2 as a").toString())
                .contains("[{\"name\":\"a\",\"type\":\"integer\"},{\"name\":\"a\",\"type\":\"integer\"}]", "[[1,2]]");
    }

    @Test
    void repeatsWhatTheDatabaseSaysOfAWrongStatement() {
        assertThat(shop.refusal("select nme from products")).isEqualTo("The database says: Column \"nme\" not found");
        assertThat(shop.refusal("select from where")).startsWith("The database says: Syntax error");
        assertThat(shop.refusal("select 1 / 0 from products")).startsWith("The database says: Division by zero");
        assertThat(shop.refusal("select ?")).startsWith("The database says: ");
    }

    @Test
    void checksItsArguments() {
        assertThat(shop.refusal("query", Map.of())).contains("'sql' is missing");
        assertThat(shop.refusal("query", Map.of("sql", "x".repeat(20_001)))).contains("at most 20000 characters");
        assertThat(shop.refusal("query", Map.of("sql", "select 1", "max_rows", 0)))
                .contains("from 1 to 1000");
        assertThat(shop.refusal("query", Map.of("sql", "select 1", "max_rows", 1001)))
                .contains("from 1 to 1000");
        assertThat(shop.refusal("query", Map.of("sql", "select '\0'"))).contains("NUL");
        assertThat(shop.refusal("describe_table", Map.of())).contains("'table' is missing");
        assertThat(shop.refusal("list_tables", Map.of("schema", "x"))).contains("Unknown argument");
    }

    @Test
    void offersToChangeDataOnlyWhereThatIsAllowed() {
        assertThat(shop.tools()).hasSize(3).allSatisfy(tool -> {
            assertThat(tool.description().annotations().readOnlyHint()).isTrue();
            assertThat(tool.description().annotations().idempotentHint()).isTrue();
            assertThat(tool.description().annotations().destructiveHint()).isFalse();
        });
        assertThat(new CalledServer(Map.of("DB_SERVER_EXECUTE", "true")).tools())
                .hasSize(4)
                .last()
                .satisfies(tool -> {
                    assertThat(tool.description().name()).isEqualTo("execute");
                    assertThat(tool.description().annotations().readOnlyHint()).isFalse();
                    assertThat(tool.description().annotations().idempotentHint())
                            .isFalse();
                    assertThat(tool.description().annotations().destructiveHint())
                            .isTrue();
                });
    }

    @Test
    void describesItsToolsWithSchemasThatAreValid() {
        DefaultJsonSchemaValidator validator = new DefaultJsonSchemaValidator();
        assertThat(new CalledServer(Map.of("DB_SERVER_EXECUTE", "true")).tools())
                .allSatisfy(tool -> {
                    assertThat(validator
                                    .validateSchema(tool.description().inputSchema())
                                    .valid())
                            .isTrue();
                    assertThat(validator
                                    .validateSchema(tool.description().outputSchema())
                                    .valid())
                            .isTrue();
                    assertThat(tool.description().annotations().openWorldHint()).isFalse();
                    assertThat(validator
                                    .validate(
                                            tool.description().outputSchema(),
                                            JsonMapper.shared()
                                                    .createObjectNode()
                                                    .put("guess", List.of().toString()))
                                    .valid())
                            .isFalse();
                });
    }
}
