package dev.breakwater.mcp;

import static dev.breakwater.mcp.Servers.NO_RULES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.mcp.session.Json;
import dev.breakwater.mcp.session.ToolDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class ServerToolTests {

    @Test
    void aNameThatIsListedTwiceCountsOnceAndAnEmptyOneNotAtAll() {
        List<ServerTool> tools =
                ServerTool.all("docs", NO_RULES, List.of(tool("a", "{}"), tool("a", "{}"), tool("", "{}")));

        assertThat(tools).extracting(it -> it.tool().name()).containsExactly("a");
    }

    @ParameterizedTest
    @CsvSource({"true,false,true", "false,true,true", "false,false,false"})
    void readOnlyAndIdempotentToolsAreSafeToRepeat(boolean readOnly, boolean idempotent, boolean safe) {
        ToolDefinition definition = new ToolDefinition("a", "", json("{}"), readOnly, idempotent);

        OfferedTool tool =
                ServerTool.all("docs", NO_RULES, List.of(definition)).getFirst().tool();

        assertThat(tool.safeToRepeat()).isEqualTo(safe);
        assertThat(tool.readOnly()).isEqualTo(readOnly);
    }

    @Test
    void theOperatorsWordMakesAToolSafeToRepeat() {
        ToolRules rules = new ToolRules(List.of(), List.of(), List.of("list_*"));

        assertThat(ServerTool.all("docs", rules, List.of(tool("list_all", "{}"))))
                .singleElement()
                .satisfies(it -> assertThat(it.tool().safeToRepeat()).isTrue())
                .satisfies(it -> assertThat(it.tool().readOnly()).isFalse());
    }

    @Test
    void whatTheRulesForbidIsWithheld() {
        ToolRules rules = new ToolRules(List.of("read"), List.of(), List.of());

        assertThat(ServerTool.all("docs", rules, List.of(tool("read", "{}"), tool("write", "{}"))))
                .extracting(ServerTool::withheld)
                .containsExactly(null, "not in tools.allow");
    }

    /** Whatever a server lists, its other tools stay usable. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'object','properties':[1,2]}",
                "{'type':'object','properties':{'a':5}}",
                "{'type':'object','properties':{'a':null}}",
                "{'type':'object','properties':{'a':'string'}}",
                "{'type':'object','properties':{'a':[1]}}",
                "{'type':'object','properties':{'a':true,'b':false}}",
                "{'type':'object','required':'a'}",
                "{'type':'object','required':[1,{}]}",
                "{'type':'object','required':true,'properties':{'a':{'required':true}}}",
                "{'type':'object','$defs':5,'definitions':[]}",
                "{'type':'object','$defs':{'a':7}}",
                "{'type':5}",
                "{'$ref':'#'}",
                "{'anyOf':[]}",
                "{'type':'object','properties':{'':{'type':'string'}}}",
                "{'type':'object','properties':{'a':{'enum':5,'const':null,'multipleOf':0,'minLength':'x'}}}"
            })
    void anOddSchemaHurtsNoOtherTool(String schema) {
        List<ServerTool> tools =
                ServerTool.all("docs", NO_RULES, List.of(tool("odd", schema), tool("good", "{'type':'object'}")));

        assertThat(tools).extracting(it -> it.tool().name()).containsExactly("odd", "good");
        assertThat(tools.getLast().withheld()).isNull();
    }

    private static ToolDefinition tool(String name, String schema) {
        return new ToolDefinition(name, "", json(schema), false, false);
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}
