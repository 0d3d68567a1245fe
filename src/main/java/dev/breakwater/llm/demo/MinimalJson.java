package dev.breakwater.llm.demo;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the smallest JSON that a schema allows, with the question in the place of free text. */
final class MinimalJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int LONGEST_TEXT = 500;

    private MinimalJson() {}

    static JsonNode of(@Nullable Schema schema, String question) {
        if (schema == null) {
            return JSON.objectNode().put("answer", text(question, 0, LONGEST_TEXT));
        }
        if (!schema.choices().isEmpty()) {
            return schema.choices().getFirst();
        }
        return switch (schema.type()) {
            case "object" -> object(schema, question);
            case "array" -> array(schema, question);
            case "boolean" -> JSON.booleanNode(false);
            case "integer", "number" -> number(schema);
            case "null" -> JSON.nullNode();
            default ->
                JSON.stringNode(text(
                        question,
                        schema.bounds().shortest(),
                        Math.min(LONGEST_TEXT, schema.bounds().longest())));
        };
    }

    private static ObjectNode object(Schema schema, String question) {
        ObjectNode object = JSON.objectNode();
        for (String name : schema.required()) {
            object.set(name, of(schema.properties().get(name), question));
        }
        return object;
    }

    /** One item even where none is required: a list of steps without any is of no use to whoever asked for it. */
    private static ArrayNode array(Schema schema, String question) {
        ArrayNode array = JSON.arrayNode();
        int count = Math.max(1, schema.bounds().fewest());
        for (int i = 0; i < count && schema.items() != null; i++) {
            array.add(of(schema.items(), question));
        }
        return array;
    }

    private static JsonNode number(Schema schema) {
        Double least = schema.bounds().least();
        Double most = schema.bounds().most();
        double value = least != null && least > 0 ? least : most != null && most < 0 ? most : 0;
        return schema.type().equals("integer") ? JSON.numberNode((long) Math.ceil(value)) : JSON.numberNode(value);
    }

    private static String text(String question, int shortest, int longest) {
        String text = question.length() > longest ? question.substring(0, longest) : question;
        return text.length() >= shortest ? text : text + ".".repeat(Math.min(shortest, LONGEST_TEXT) - text.length());
    }
}
