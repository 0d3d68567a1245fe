package dev.breakwater.agent.workflow;

import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads the JSON object out of what a model said, and what is expected of it. */
final class JsonReply {

    private JsonReply() {}

    /** What a model said is not what it was asked for; the message is written for the model. */
    static final class Unfit extends Exception {

        private static final long serialVersionUID = 1;

        Unfit(String why) {
            super(why);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    static ResponseFormat format(String name, JsonObjectSchema schema) {
        return ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(JsonSchema.builder().name(name).rootElement(schema).build())
                .build();
    }

    /** Models like to wrap an object into a code block, or into a sentence: what counts is from its first to its last brace. */
    static ObjectNode object(String said) throws Unfit {
        int start = said.indexOf('{');
        int end = said.lastIndexOf('}');
        if (start < 0 || end < start) {
            throw new Unfit("there is no JSON object in it");
        }
        try {
            if (JsonMapper.shared().readTree(said.substring(start, end + 1)) instanceof ObjectNode object) {
                return object;
            }
            throw new Unfit("it is not one JSON object");
        } catch (JacksonException notJson) {
            throw new Unfit("it is not valid JSON");
        }
    }

    /**
     * The texts of an array, stripped, none of them twice.
     *
     * @param most how many there may be
     * @param longest how long each may be, in characters
     */
    static List<String> texts(ObjectNode object, String member, int most, int longest) throws Unfit {
        JsonNode array = object.path(member);
        if (!array.isArray()) {
            throw new Unfit("\"" + member + "\" must be an array of strings");
        }
        List<String> texts = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (JsonNode item : array) {
            String text = item.isString() ? item.stringValue().strip() : "";
            if (text.isEmpty()) {
                throw new Unfit("\"" + member + "\" must hold nothing but strings that are not blank");
            }
            if (text.length() > longest) {
                throw new Unfit("a string in \"" + member + "\" is longer than " + longest + " characters");
            }
            if (!seen.contains(text.toLowerCase(Locale.ROOT))) {
                seen.add(text.toLowerCase(Locale.ROOT));
                texts.add(text);
            }
        }
        if (texts.size() > most) {
            throw new Unfit(
                    "\"" + member + "\" has " + texts.size() + " strings, but there may be " + most + " at most");
        }
        return texts;
    }
}
