package dev.breakwater.llm.demo;

import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * The part of a JSON Schema that the demo model understands.
 *
 * @param type a JSON type's name; {@code string} where the schema does not say
 * @param choices the values of an {@code enum} or {@code const}, empty if any value will do
 * @param preset the schema's default, a missing node if it has none
 * @param items what an array holds
 * @param bounds what the schema says about size
 */
record Schema(
        String type,
        String description,
        String format,
        List<JsonNode> choices,
        JsonNode preset,
        Map<String, Schema> properties,
        Set<String> required,
        @Nullable Schema items,
        Bounds bounds) {

    /** Recursive schemas end somewhere; deeper nesting than this cannot be filled from a sentence anyway. */
    private static final int DEEPEST = 6;

    private static final JsonMapper JSON = new JsonMapper();

    /** The bounds of a number, of a text's length and of an array's length. */
    record Bounds(@Nullable Double least, @Nullable Double most, int shortest, int longest, int fewest) {

        static final Bounds NONE = new Bounds(null, null, 0, Integer.MAX_VALUE, 0);
    }

    static Schema of(@Nullable JsonSchemaElement element) {
        return of(element, Map.of(), 0);
    }

    private static Schema of(
            @Nullable JsonSchemaElement element, Map<String, JsonSchemaElement> definitions, int depth) {
        if (depth > DEEPEST) {
            return plain("unknown", "");
        }
        return switch (element) {
            case JsonObjectSchema object -> {
                Map<String, JsonSchemaElement> known =
                        object.definitions() == null ? definitions : object.definitions();
                Map<String, Schema> properties = new LinkedHashMap<>();
                object.properties().forEach((name, value) -> properties.put(name, of(value, known, depth + 1)));
                List<String> required = object.required() == null ? List.of() : object.required();
                yield new Schema(
                        "object",
                        text(object.description()),
                        "",
                        List.of(),
                        MissingNode.getInstance(),
                        properties,
                        new LinkedHashSet<>(required),
                        null,
                        Bounds.NONE);
            }
            case JsonRawSchema raw -> parsed(raw.schema());
            case JsonEnumSchema choice ->
                new Schema(
                        "string",
                        text(choice.description()),
                        "",
                        choice.enumValues().stream()
                                .<JsonNode>map(JSON.getNodeFactory()::stringNode)
                                .toList(),
                        MissingNode.getInstance(),
                        Map.of(),
                        Set.of(),
                        null,
                        Bounds.NONE);
            case JsonArraySchema array ->
                new Schema(
                        "array",
                        text(array.description()),
                        "",
                        List.of(),
                        MissingNode.getInstance(),
                        Map.of(),
                        Set.of(),
                        of(array.items(), definitions, depth + 1),
                        Bounds.NONE);
            case JsonReferenceSchema reference -> of(definitions.get(reference.reference()), definitions, depth + 1);
            case JsonAnyOfSchema any -> of(any.anyOf().getFirst(), definitions, depth + 1);
            case JsonIntegerSchema number -> plain("integer", text(number.description()));
            case JsonNumberSchema number -> plain("number", text(number.description()));
            case JsonBooleanSchema flag -> plain("boolean", text(flag.description()));
            case null -> plain("object", "");
            default -> plain("string", text(element.description()));
        };
    }

    /** Reads a schema that is written as JSON; one that is none allows any text. */
    static Schema parsed(String json) {
        try {
            JsonNode root = JSON.readTree(json);
            return of(root, root, 0);
        } catch (JacksonException notJson) {
            return plain("string", "");
        }
    }

    private static Schema of(JsonNode written, JsonNode root, int depth) {
        JsonNode node = resolved(written, root);
        if (depth > DEEPEST) {
            return plain("unknown", "");
        }
        for (String variants : List.of("anyOf", "oneOf", "allOf")) {
            if (!node.has("type")
                    && !node.has("properties")
                    && node.path(variants).isArray()) {
                return firstThatIsNotNull(node.path(variants), root, depth);
            }
        }
        Map<String, Schema> properties = new LinkedHashMap<>();
        node.path("properties").forEachEntry((name, value) -> properties.put(name, of(value, root, depth + 1)));
        Set<String> required = new LinkedHashSet<>();
        node.path("required").forEach(name -> required.add(name.asString("")));
        List<JsonNode> choices = node.has("const")
                ? List.of(node.path("const"))
                : node.path("enum")
                        .valueStream()
                        .filter(value -> !value.isNull())
                        .toList();
        return new Schema(
                type(node),
                node.path("description").asString(""),
                node.path("format").asString(""),
                choices,
                node.path("default"),
                properties,
                required,
                node.has("items") ? of(node.path("items"), root, depth + 1) : null,
                bounds(node));
    }

    private static Bounds bounds(JsonNode node) {
        return new Bounds(
                node.path("minimum").isNumber() ? node.path("minimum").asDouble() : null,
                node.path("maximum").isNumber() ? node.path("maximum").asDouble() : null,
                node.path("minLength").asInt(0),
                node.path("maxLength").asInt(Integer.MAX_VALUE),
                node.path("minItems").asInt(0));
    }

    private static JsonNode resolved(JsonNode node, JsonNode root) {
        JsonNode found = node;
        for (int hops = 0; hops < DEEPEST && found.path("$ref").asString("").startsWith("#/"); hops++) {
            found = root.at(found.path("$ref").asString("").substring(1));
        }
        return found;
    }

    private static Schema firstThatIsNotNull(JsonNode variants, JsonNode root, int depth) {
        return variants.valueStream()
                .map(variant -> of(variant, root, depth + 1))
                .filter(variant -> !variant.type.equals("null"))
                .findFirst()
                .orElseGet(() -> plain("unknown", ""));
    }

    private static String type(JsonNode node) {
        JsonNode type = node.path("type");
        if (type.isArray()) {
            return type.valueStream()
                    .map(each -> each.asString(""))
                    .filter(each -> !each.equals("null"))
                    .findFirst()
                    .orElse("string");
        }
        return type.asString(node.has("properties") ? "object" : node.has("items") ? "array" : "string");
    }

    private static Schema plain(String type, String description) {
        return new Schema(
                type, description, "", List.of(), MissingNode.getInstance(), Map.of(), Set.of(), null, Bounds.NONE);
    }

    private static String text(@Nullable String description) {
        return description == null ? "" : description;
    }
}
