package dev.breakwater.llm.demo;

import dev.breakwater.llm.demo.Span.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Fills a tool's arguments from a question, by the tool's schema. What the question does not say stays out. */
final class ArgumentReader {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** Values of an argument beyond this many are left out: a question is not a batch. */
    private static final int MOST_CALLS = 5;

    /** An optional argument comes after the required ones of its kind, and before free text that would swallow its value. */
    private static final int OPTIONAL = 3;

    private static final Set<String> NEGATIVE = Words.stems("exclude except ignore skip without");
    private static final Set<String> FLAG_FILLERS =
            Words.stems("include includes with is has enable enabled use show flag");

    private final Reading reading;
    private final Tool tool;
    private final ObjectNode context;
    private final Claims claims;
    private final StringReader strings;
    private final Numbers numbers;
    private final Texts texts;

    /** @param context what the caller sent beside the question; only looked up by the name of an argument that is missing */
    ArgumentReader(Reading reading, Tool tool, Set<Token> evidence, ObjectNode context) {
        this.reading = reading;
        this.tool = tool;
        this.context = context;
        this.claims = new Claims(evidence);
        this.texts = new Texts(reading, claims, tool);
        this.strings = new StringReader(reading, tool, claims, texts);
        this.numbers = new Numbers(reading, claims);
    }

    Arguments read() {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        Schema schema = tool.schema();
        inOrderOfCertainty(schema).forEach(name -> {
            boolean required = schema.required().contains(name);
            Schema property = schema.properties().get(name);
            if (property == null) {
                missing.add(name);
                return;
            }
            Optional<JsonNode> value = value(name, property, required);
            value.or(() -> required ? substitute(name, property) : Optional.empty())
                    .ifPresentOrElse(found -> values.put(name, found), () -> {
                        if (required) {
                            missing.add(name);
                        }
                    });
        });
        missing.addAll(missingPlace(schema, values));
        ObjectNode call = JSON.objectNode();
        schema.properties().keySet().forEach(name -> {
            if (values.containsKey(name)) {
                call.set(name, values.get(name));
            }
        });
        List<ObjectNode> calls = oneForEach(call);
        return new Arguments(calls, List.copyOf(missing), claims.fit(), claims.taken());
    }

    /** Values that can be told by their form come first, so that free text gets what is left. */
    private List<String> inOrderOfCertainty(Schema schema) {
        List<String> names = new ArrayList<>(schema.properties().keySet());
        schema.required().stream().filter(name -> !names.contains(name)).forEach(names::add);
        names.sort(Comparator.comparingInt(
                (String name) -> certainty(name, schema.properties().get(name))
                        + (schema.required().contains(name) ? 0 : OPTIONAL)));
        return names;
    }

    private int certainty(String name, @Nullable Schema property) {
        if (property == null || property.type().equals("object")) {
            return 18;
        }
        if (!property.choices().isEmpty() || Numbers.isCoordinate(name)) {
            return 0;
        }
        Schema element = property.items() == null ? property : property.items();
        return switch (element.type()) {
            case "string" -> {
                Role role = Role.of(name, element, tool);
                yield switch (role) {
                    case NAME, PATTERN -> 6;
                    case TEXT -> 8;
                    default -> 2;
                };
            }
            case "object" -> 18;
            default -> 4;
        };
    }

    private Optional<JsonNode> value(String name, Schema schema, boolean required) {
        if (Words.meaningful(Words.spoken(name)).stream().anyMatch(NEGATIVE::contains)
                && reading.words().stream().noneMatch(word -> NEGATIVE.contains(word.stem()))) {
            return Optional.empty();
        }
        if (!schema.choices().isEmpty()) {
            return choice(schema);
        }
        return switch (schema.type()) {
            case "string" -> strings.read(name, schema, required).map(JSON::stringNode);
            case "integer", "number" ->
                texts.assigned(name)
                        .filter(span -> span.value().matches("-?\\d+(\\.\\d+)?"))
                        .map(span -> claims.take(span, 1))
                        .or(() -> numbers.find(name, schema, required))
                        .flatMap(text -> number(text, schema));
            case "boolean" ->
                flag(name)
                        .or(() -> required ? Optional.of(false) : Optional.empty())
                        .map(JSON::booleanNode);
            case "array" -> schema.items() == null ? Optional.empty() : array(name, schema.items(), required);
            case "object" -> object(schema, required);
            default -> Optional.empty();
        };
    }

    private Optional<JsonNode> choice(Schema schema) {
        for (JsonNode choice : schema.choices()) {
            List<String> words = Words.tokens(Words.spoken(choice.asString(""))).stream()
                    .map(Token::stem)
                    .toList();
            List<Token> matching = reading.words().stream()
                    .filter(word -> words.stream().anyMatch(each -> Thesaurus.related(each, word.stem())))
                    .toList();
            long met = words.stream()
                    .filter(each -> matching.stream().anyMatch(word -> Thesaurus.related(each, word.stem())))
                    .count();
            if (!words.isEmpty() && met == words.size()) {
                matching.forEach(word -> claims.take(new Span(Kind.WORDS, word.start(), word.end(), word.text()), 0.2));
                return Optional.of(choice);
            }
        }
        return Optional.empty();
    }

    private Optional<Boolean> flag(String name) {
        Optional<Span> assigned = texts.assigned(name);
        if (assigned.isPresent()) {
            return Optional.of(assigned.get().value().matches("(?i)true|yes|on|1"));
        }
        List<String> words = Words.meaningful(Words.spoken(name)).stream()
                .filter(word -> !FLAG_FILLERS.contains(word))
                .toList();
        List<Token> said = reading.words().stream()
                .filter(word -> words.stream().anyMatch(each -> Thesaurus.related(each, word.stem())))
                .toList();
        if (words.isEmpty() || said.size() < words.size()) {
            return Optional.empty();
        }
        int before = reading.words().indexOf(said.getFirst()) - 1;
        boolean denied = before >= 0 && reading.words().get(before).text().matches("(?i)without|no|not|don['’]t");
        return Optional.of(!denied);
    }

    /** A number outside the tool's bounds becomes the nearest that it takes. */
    private static Optional<JsonNode> number(String text, Schema schema) {
        BigDecimal number = new BigDecimal(text);
        Double least = schema.bounds().least();
        Double most = schema.bounds().most();
        if (least != null) {
            number = number.max(BigDecimal.valueOf(least));
        }
        if (most != null) {
            number = number.min(BigDecimal.valueOf(most));
        }
        boolean whole = number.stripTrailingZeros().scale() <= 0;
        if (whole && number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0) {
            return Optional.of(JSON.numberNode(number.longValue()));
        }
        return schema.type().equals("integer") ? Optional.empty() : Optional.of(JSON.numberNode(number));
    }

    private Optional<JsonNode> array(String name, Schema items, boolean required) {
        ArrayNode array = JSON.arrayNode();
        if (!items.choices().isEmpty()) {
            choice(items).ifPresent(array::add);
        } else if (items.type().equals("string")) {
            strings.readAll(name, items, required).forEach(array::add);
        } else if (required && (items.type().equals("number") || items.type().equals("integer"))) {
            numbers.all().forEach(text -> number(text, items).ifPresent(array::add));
        } else if (required && items.type().equals("object")) {
            object(items, true).ifPresent(array::add);
        }
        return array.isEmpty() ? Optional.empty() : Optional.of(array);
    }

    private Optional<JsonNode> object(Schema schema, boolean required) {
        ObjectNode object = JSON.objectNode();
        for (String name : inOrderOfCertainty(schema)) {
            Schema property = schema.properties().get(name);
            boolean needed = required && schema.required().contains(name);
            Optional<JsonNode> value = property == null ? Optional.empty() : value(name, property, needed);
            if (value.isEmpty() && schema.required().contains(name)) {
                return Optional.empty();
            }
            value.ifPresent(found -> object.set(name, found));
        }
        return object.isEmpty() ? Optional.empty() : Optional.of(object);
    }

    /** What may stand in for a required argument that the question does not give: the caller's context, or the schema's default. */
    private Optional<JsonNode> substitute(String name, Schema schema) {
        JsonNode given = tool.changes().isEmpty() ? context.path(name) : MissingNode.getInstance();
        boolean suits = switch (schema.type()) {
            case "string" -> given.isString() && given.asString().length() <= 200;
            case "integer" -> given.isIntegralNumber();
            case "number" -> given.isNumber();
            case "boolean" -> given.isBoolean();
            default -> false;
        };
        if (suits && (schema.choices().isEmpty() || schema.choices().contains(given))) {
            return Optional.of(given);
        }
        if (!schema.preset().isMissingNode() && !schema.preset().isNull()) {
            return Optional.of(schema.preset());
        }
        return schema.choices().size() == 1 ? Optional.of(schema.choices().getFirst()) : Optional.empty();
    }

    /** A tool that takes either a place or a point on the globe requires neither in its schema, and yet needs one. */
    private List<String> missingPlace(Schema schema, Map<String, JsonNode> values) {
        boolean pointed = schema.properties().keySet().stream().anyMatch(Numbers::isCoordinate);
        List<String> places = schema.properties().entrySet().stream()
                .filter(property -> property.getValue().type().equals("string")
                        && property.getValue().choices().isEmpty()
                        && Role.of(property.getKey(), property.getValue(), tool) == Role.PLACE)
                .map(Map.Entry::getKey)
                .toList();
        boolean given = values.keySet().stream().anyMatch(name -> places.contains(name) || Numbers.isCoordinate(name));
        if (!pointed || given || places.isEmpty()) {
            return List.of();
        }
        Schema first = schema.properties().get(places.getFirst());
        Optional<JsonNode> known = first == null ? Optional.empty() : substitute(places.getFirst(), first);
        known.ifPresent(place -> values.put(places.getFirst(), place));
        return known.isPresent() ? List.of() : List.of(places.getFirst());
    }

    private List<ObjectNode> oneForEach(ObjectNode call) {
        List<ObjectNode> calls = new ArrayList<>(List.of(call));
        strings.alternatives()
                .forEach((name, others) -> others.stream().limit(MOST_CALLS - 1).forEach(other -> {
                    ObjectNode another = call.deepCopy();
                    another.put(name, claims.take(other, 0));
                    calls.add(another);
                }));
        return List.copyOf(calls);
    }
}
