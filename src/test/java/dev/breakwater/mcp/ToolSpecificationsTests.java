package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.mcp.session.Json;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ToolSpecificationsTests {

    @Test
    void aPropertyIsPassedOnAsItStands() {
        ToolSpecification specification = of(
                "{'type':'object','required':['city'],'properties':{'city':{'type':'string','format':'x-city','examples':['Rome']}}}");

        assertThat(specification.name()).isEqualTo("docs__tool");
        assertThat(specification.description()).isEqualTo("A tool");
        assertThat(specification.parameters().required()).containsExactly("city");
        assertThat(raw(specification, "city")).isEqualTo("{'type':'string','format':'x-city','examples':['Rome']}");
    }

    @Test
    void definitionsOfOlderDraftsAreFoundWhereTheModelLooksForThem() {
        ToolSpecification specification = of(
                "{'type':'object','properties':{'p':{'$ref':'#/definitions/q'}},'definitions':{'q':{'type':'string'}}}");

        assertThat(raw(specification, "p")).isEqualTo("{'$ref':'#/$defs/q'}");
        assertThat(specification.parameters().definitions()).containsOnlyKeys("q");
    }

    @Test
    void aToolWithoutParametersHasNone() {
        assertThat(of("{'type':'object'}").parameters().properties()).isEmpty();
    }

    private static ToolSpecification of(String schema) {
        return ToolSpecifications.of(
                "docs__tool", "A tool", (ObjectNode) Json.MAPPER.readTree(schema.replace('\'', '"')));
    }

    private static String raw(ToolSpecification specification, String property) {
        return ((JsonRawSchema) specification.parameters().properties().get(property))
                .schema()
                .replace('"', '\'');
    }
}
