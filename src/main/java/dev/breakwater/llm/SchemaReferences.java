package dev.breakwater.llm;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts the definitions of a tool's schema where they are referred to, for protocols that know no {@code $defs}. What refers
 * to itself ends as any object, and so does everything once the schema has grown too large.
 */
final class SchemaReferences {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PREFIX = "#/$defs/";
    private static final int LARGEST = 5_000;

    private final Map<String, JsonNode> definitions = new HashMap<>();
    private final Deque<String> within = new ArrayDeque<>();
    private int nodes;

    private SchemaReferences() {}

    static ToolSpecification inlined(ToolSpecification tool) {
        JsonObjectSchema schema = tool.parameters();
        if (schema == null || schema.definitions().isEmpty()) {
            return tool;
        }
        SchemaReferences references = new SchemaReferences();
        schema.definitions().forEach((name, definition) -> {
            if (definition instanceof JsonRawSchema raw) {
                references.definitions.put(name, JSON.readTree(raw.schema()));
            }
        });
        Map<String, JsonSchemaElement> properties = new LinkedHashMap<>();
        schema.properties()
                .forEach((name, property) -> properties.put(
                        name,
                        property instanceof JsonRawSchema raw
                                ? JsonRawSchema.from(references
                                        .resolved(JSON.readTree(raw.schema()))
                                        .toString())
                                : property));
        return tool.toBuilder()
                .parameters(JsonObjectSchema.builder()
                        .description(schema.description())
                        .addProperties(properties)
                        .required(schema.required())
                        .build())
                .build();
    }

    private JsonNode resolved(JsonNode schema) {
        nodes++;
        return switch (schema) {
            case ObjectNode object when object.path("$ref").isString() -> referred(object);
            case ObjectNode object -> {
                ObjectNode copy = JSON.createObjectNode();
                object.properties().forEach(member -> copy.set(member.getKey(), resolved(member.getValue())));
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = JSON.createArrayNode();
                array.forEach(element -> copy.add(resolved(element)));
                yield copy;
            }
            default -> schema;
        };
    }

    /** What a reference means, and what stands beside it, such as a description of its own. */
    private JsonNode referred(ObjectNode object) {
        String reference = object.path("$ref").asString("");
        String name = reference.startsWith(PREFIX) ? reference.substring(PREFIX.length()) : "";
        JsonNode definition = definitions.get(name);
        ObjectNode result = JSON.createObjectNode();
        if (definition == null || within.contains(name) || nodes > LARGEST) {
            result.put("type", "object");
        } else {
            within.push(name);
            if (resolved(definition) instanceof ObjectNode resolved) {
                result.setAll(resolved);
            }
            within.pop();
        }
        object.properties().stream()
                .filter(member -> !member.getKey().equals("$ref"))
                .forEach(member -> result.set(member.getKey(), resolved(member.getValue())));
        return result;
    }
}
