package dev.breakwater.llm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.toolserver.database.DatabaseServer;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Plain questions reach the tools of the bundled server {@code database} by the words of their descriptions alone. */
class BundledDatabaseTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            Which tables are in the database?                 | list_tables{}
            List the tables                                   | list_tables{}
            What tables does the database have?               | list_tables{}
            Describe the table products                       | describe_table{"table":"products"}
            Describe the products table                       | describe_table{"table":"products"}
            Which columns does the table order_items have?    | describe_table{"table":"order_items"}
            select name from products where price > 100       | query{"sql":"select name from products where price > 100"}
            Run select count(*) from orders                   | query{"sql":"select count(*) from orders"}
            """)
    void reading(String question, String call) {
        assertThat(Ask.calls(tools("false"), question)).containsExactly(call);
        assertThat(Ask.calls(tools("true"), question)).containsExactly(call);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            update products set price = 20 where id = 3       | execute{"sql":"update products set price = 20 where id = 3"}
            delete from order_items where quantity > 3        | execute{"sql":"delete from order_items where quantity > 3"}
            """)
    void changing(String question, String call) {
        assertThat(Ask.calls(tools("true"), question)).containsExactly(call);
    }

    @ParameterizedTest
    @ValueSource(strings = {"What is the capital of France?", "Delete the file notes/x.txt"})
    void nothingIsCalledThatDoesNotFit(String question) {
        assertThat(Ask.calls(tools("false"), question))
                .singleElement()
                .asString()
                .contains("none fits");
    }

    /** Beside the tools of the bundled server {@code weather}, as in a gateway that nobody has configured. */
    private static List<ToolSpecification> tools(String execute) {
        List<ToolSpecification> tools = new ArrayList<>(Catalogue.of("weather"));
        DatabaseServer.create(Map.of("DB_SERVER_EXECUTE", execute))
                .tools()
                .forEach(tool -> tools.add(Catalogue.tool(
                        "database__" + tool.description().name(),
                        tool.description().description(),
                        JsonMapper.shared()
                                .writeValueAsString(tool.description().inputSchema()))));
        return tools;
    }
}
