package dev.breakwater.llm.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the smallest JSON that a schema allows, with the question in the place of free text. */
final class MinimalJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int LONGEST_TEXT = 500;
    private static final int MOST_ITEMS = 6;
    private static final Pattern RANGE = Pattern.compile("\\b\\d{1,3} to (\\d{1,3})\\b");

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

    /** A list of texts has one for each thing that is asked. One item even where none is required: a list of steps without any is of no use to whoever asked for it. */
    private static ArrayNode array(Schema schema, String question) {
        ArrayNode array = JSON.arrayNode();
        if (schema.items() != null && isFreeText(schema.items())) {
            SubQuestions.of(question, most(schema)).forEach(part -> array.add(of(schema.items(), part)));
        }
        int count = Math.max(1, schema.bounds().fewest()) - array.size();
        for (int i = 0; i < count && schema.items() != null; i++) {
            array.add(of(schema.items(), question));
        }
        return array;
    }

    private static boolean isFreeText(Schema schema) {
        return schema.type().equals("string") && schema.choices().isEmpty();
    }

    /** How many items there may be, as far as the description says so: {@code 1 to 5}. */
    private static int most(Schema schema) {
        Matcher range = RANGE.matcher(schema.description());
        return range.find() ? Math.max(1, Integer.parseInt(range.group(1))) : MOST_ITEMS;
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
