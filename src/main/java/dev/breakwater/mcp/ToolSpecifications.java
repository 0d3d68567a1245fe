package dev.breakwater.mcp;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tools in LangChain4j's form. The properties of a schema are passed on as they are; of its root, LangChain4j knows
 * only properties, required and definitions, and what else stands there is checked by {@link ArgumentsCheck} alone.
 */
final class ToolSpecifications {

    private ToolSpecifications() {}

    static ToolSpecification of(String nameForModel, String description, ObjectNode inputSchema) {
        List<String> required = new ArrayList<>();
        inputSchema.path("required").forEach(name -> required.add(name.asString("")));
        Map<String, JsonSchemaElement> definitions = elements(inputSchema.path("definitions"));
        definitions.putAll(elements(inputSchema.path("$defs")));
        return ToolSpecification.builder()
                .name(nameForModel)
                .description(description)
                .parameters(JsonObjectSchema.builder()
                        .addProperties(elements(inputSchema.path("properties")))
                        .required(required)
                        .definitions(definitions)
                        .build())
                .build();
    }

    private static Map<String, JsonSchemaElement> elements(JsonNode schemas) {
        Map<String, JsonSchemaElement> elements = new LinkedHashMap<>();
        schemas.properties()
                .forEach(property -> elements.put(property.getKey(), JsonRawSchema.from(raw(property.getValue()))));
        return elements;
    }

    /** Older drafts of JSON Schema keep definitions under another name than the one that LangChain4j writes. */
    private static String raw(JsonNode schema) {
        if (schema.isBoolean()) {
            return schema.booleanValue() ? "{}" : "{\"not\":{}}";
        }
        return schema.toString().replace("\"#/definitions/", "\"#/$defs/");
    }
}
