package dev.breakwater.api;

import dev.breakwater.failure.InvalidRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a body as I-JSON (RFC 7493): valid UTF-8, one value, no member twice, no lone surrogate, bounded depth. What
 * one reader of such a body sees, every later one sees too.
 */
final class StrictJson {

    /** How deep objects and arrays may be nested. */
    static final int MAX_DEPTH = 64;

    private static final int MAX_NUMBER_LENGTH = 1_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + 1)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxNameLength(RequestBody.MAX_BYTES)
                    .build())
            .build();

    private final JsonParser parser;

    private StrictJson(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Reads a body that has to be a JSON object.
     *
     * @throws InvalidRequest if it is anything else; names the place
     */
    static ObjectNode object(byte[] body) {
        String text = withoutByteOrderMark(decode(body));
        if (text.isBlank()) {
            throw new InvalidRequest("body", "is missing; send a JSON object with at least \"query\"");
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            return new StrictJson(parser).document();
        } catch (StreamConstraintsException e) {
            throw new InvalidRequest("body", "holds a number of more than " + MAX_NUMBER_LENGTH + " digits");
        } catch (JacksonException e) {
            throw new InvalidRequest("body", "is not valid JSON" + at(e));
        }
    }

    private ObjectNode document() {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new InvalidRequest("body", "must be a JSON object");
        }
        ObjectNode object = object(1);
        if (parser.nextToken() != null) {
            throw new InvalidRequest("body", "goes on after the JSON object" + at(parser.currentTokenLocation()));
        }
        return object;
    }

    private ObjectNode object(int depth) {
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            requireWellFormed(name);
            if (object.has(name)) {
                throw new InvalidRequest(place(), "is given twice");
            }
            parser.nextToken();
            object.set(name, value(depth));
        }
        return object;
    }

    private ArrayNode array(int depth) {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(depth));
        }
        return array;
    }

    private JsonNode value(int depth) {
        JsonToken token = parser.currentToken();
        if (token.isStructStart() && depth == MAX_DEPTH) {
            throw new InvalidRequest("body", "is nested deeper than " + MAX_DEPTH + " levels");
        }
        return switch (token) {
            case START_OBJECT -> object(depth + 1);
            case START_ARRAY -> array(depth + 1);
            case VALUE_STRING -> NODES.stringNode(requireWellFormed(parser.getString()));
            case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("a JSON value cannot begin with " + token);
        };
    }

    /** A lone surrogate cannot be written as UTF-8, so that nobody after us could pass it on. */
    private String requireWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new InvalidRequest(place(), "holds a lone surrogate, which is not a character");
            }
        }
        return text;
    }

    private String place() {
        StringBuilder place = new StringBuilder();
        for (TokenStreamContext context = parser.streamReadContext();
                context != null && !context.inRoot();
                context = context.getParent()) {
            place.insert(0, segment(context));
        }
        return place.isEmpty() ? "body" : Members.brief(place.substring(place.charAt(0) == '.' ? 1 : 0));
    }

    private static String segment(TokenStreamContext context) {
        return context.inArray() ? "[" + context.getCurrentIndex() + "]" : "." + context.currentName();
    }

    private static String decode(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidRequest("body", "is not valid UTF-8");
        }
    }

    /** RFC 8259 §8.1 allows to ignore the mark, and some clients write it. */
    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static String at(JacksonException failure) {
        return at(failure.getLocation());
    }

    private static String at(@Nullable TokenStreamLocation location) {
        return location == null || location.getLineNr() < 1
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
