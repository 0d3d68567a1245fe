package dev.breakwater.api;

import dev.breakwater.failure.InvalidRequest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members of one JSON object of a request. Nothing is coerced and nothing unknown is passed over; a null counts as
 * not given, as clients write what they leave out.
 */
final class Members {

    private static final int SHOWN = 80;

    private final String path;
    private final ObjectNode node;

    /**
     * @param path where the object stands in the body, empty for the body itself
     * @throws InvalidRequest if it has a member that is not among the known ones
     */
    Members(String path, ObjectNode node, List<String> known) {
        this.path = path;
        this.node = node;
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                throw invalid(name, "is not known; known are: " + String.join(", ", known));
            }
        }
    }

    Optional<String> string(String name) {
        return member(name, JsonNode::isString, JsonNode::stringValue, "a string");
    }

    String requiredString(String name) {
        String value = string(name).orElseThrow(() -> invalid(name, "is required and must be a string"));
        if (value.isBlank()) {
            throw invalid(name, "must not be blank");
        }
        return value;
    }

    Optional<Boolean> bool(String name) {
        return member(name, JsonNode::isBoolean, JsonNode::booleanValue, "true or false");
    }

    Optional<BigDecimal> number(String name) {
        return member(name, JsonNode::isNumber, JsonNode::decimalValue, "a number");
    }

    Optional<ObjectNode> object(String name) {
        return member(name, JsonNode::isObject, ObjectNode.class::cast, "an object");
    }

    Optional<ArrayNode> array(String name) {
        return member(name, JsonNode::isArray, ArrayNode.class::cast, "an array");
    }

    /** The failure that says what is wrong with a member. */
    InvalidRequest invalid(String name, String reason) {
        return new InvalidRequest(brief(path.isEmpty() ? name : path + "." + name), reason);
    }

    private <T> Optional<T> member(String name, Predicate<JsonNode> fits, Function<JsonNode, T> read, String expected) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!fits.test(value)) {
            throw invalid(name, "must be " + expected);
        }
        return Optional.of(read.apply(value));
    }

    /** A name that the caller made up, on one line and short. */
    static String brief(String name) {
        String line = name.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }
}
