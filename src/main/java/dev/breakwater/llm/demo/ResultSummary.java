package dev.breakwater.llm.demo;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Puts what tools returned into a short answer: text is quoted, JSON becomes {@code name: value}, both within bounds. */
final class ResultSummary {

    private static final int LONGEST = 1_500;
    private static final int LONGEST_VALUE = 200;
    private static final int MOST_ROWS = 10;
    private static final int MOST_MEMBERS = 16;
    private static final int DEEPEST = 3;
    private static final double SAID_AGAIN = 0.3;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ResultSummary() {}

    static String of(List<Conversation.Result> results) {
        if (results.size() == 1 && !results.getFirst().error()) {
            String told = told(results.getFirst().text());
            // A sentence speaks for itself; a file's content or a table does not say where it comes from.
            return told.matches("\\p{Lu}[^\\n]*[.!]") ? told : label(results.getFirst()) + separator(told) + told;
        }
        String bullet = results.size() == 1 ? "" : "- ";
        return results.stream()
                .map(result -> {
                    String told = told(result.text());
                    return bullet + label(result) + (result.error() ? " failed: " + told : separator(told) + told);
                })
                .collect(Collectors.joining("\n"));
    }

    private static String separator(String told) {
        return told.contains("\n") ? ":\n" : ": ";
    }

    /** Which call it was, such as {@code read_file (path: notes.txt)}. */
    private static String label(Conversation.Result result) {
        String name = Tool.ownName(result.tool() == null ? "tool" : result.tool());
        ToolExecutionRequest request = result.request();
        String arguments = request == null
                ? ""
                : json(request.arguments()).map(node -> inline(node, 0)).orElse("");
        return arguments.isEmpty() ? name : name + " (" + cut(arguments, LONGEST_VALUE) + ")";
    }

    private static String told(String text) {
        if (text.isBlank()) {
            return "nothing.";
        }
        return cut(json(text).map(ResultSummary::rendered).orElseGet(() -> withoutStructuredCopy(text)), LONGEST);
    }

    /** A result that says the same in words and, after them, in JSON is quoted in words. */
    private static String withoutStructuredCopy(String text) {
        int start = text.lastIndexOf("\n{");
        if (start <= 0) {
            return text;
        }
        String words = text.substring(0, start).strip();
        return json(text.substring(start))
                .filter(copy -> repeats(copy, words))
                .map(copy -> words)
                .orElse(text);
    }

    /** Whether enough of the JSON's values are in the text that it hardly says anything else: not so for a file of JSON lines. */
    private static boolean repeats(JsonNode copy, String words) {
        List<String> values = new ArrayList<>();
        leaves(copy, values);
        long repeated = values.stream().filter(words::contains).count();
        return repeated >= SAID_AGAIN * values.size();
    }

    private static void leaves(JsonNode node, List<String> values) {
        if (node.isContainer()) {
            node.forEach(child -> leaves(child, values));
        } else if (!node.isNull()) {
            values.add(node.asString("").strip().replaceFirst("\\.0$", ""));
        }
    }

    private static Optional<JsonNode> json(String text) {
        String stripped = text == null ? "" : text.strip();
        if (!stripped.startsWith("{") && !stripped.startsWith("[")) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(stripped));
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    private static String rendered(JsonNode node) {
        if (node.isArray() && node.valueStream().anyMatch(JsonNode::isObject)) {
            return rows(node);
        }
        List<String> lines = new ArrayList<>();
        List<String> facts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            JsonNode value = member.getValue();
            if (value.isArray() && value.valueStream().anyMatch(JsonNode::isObject)) {
                lines.add(Words.spoken(member.getKey()) + ":\n" + rows(value));
            } else if (!value.isNull()) {
                facts.add(Words.spoken(member.getKey()) + ": " + inline(value, 1));
            }
        }
        if (!node.isObject()) {
            return inline(node, 0);
        }
        if (!facts.isEmpty()) {
            lines.addFirst(String.join(", ", bounded(facts, MOST_MEMBERS)));
        }
        return lines.isEmpty() ? "nothing." : String.join("\n", lines);
    }

    private static String rows(JsonNode array) {
        List<String> rows =
                array.valueStream().map(row -> "- " + inline(row, 1)).toList();
        return String.join("\n", bounded(rows, MOST_ROWS));
    }

    private static String inline(JsonNode node, int depth) {
        if (depth > DEEPEST) {
            return "…";
        }
        if (node.isObject()) {
            List<String> members = node.properties().stream()
                    .filter(member -> !member.getValue().isNull())
                    .map(member -> Words.spoken(member.getKey()) + ": " + nested(member.getValue(), depth + 1))
                    .toList();
            return String.join(", ", bounded(members, MOST_MEMBERS));
        }
        if (node.isArray()) {
            List<String> values =
                    node.valueStream().map(value -> nested(value, depth + 1)).toList();
            return values.isEmpty() ? "none" : String.join(", ", bounded(values, MOST_ROWS));
        }
        return cut(node.asString(""), LONGEST_VALUE);
    }

    private static String nested(JsonNode node, int depth) {
        return node.isObject() ? "(" + inline(node, depth) + ")" : inline(node, depth);
    }

    private static List<String> bounded(List<String> items, int most) {
        if (items.size() <= most) {
            return items;
        }
        List<String> bounded = new ArrayList<>(items.subList(0, most));
        bounded.add("and " + (items.size() - most) + " more");
        return bounded;
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end).stripTrailing() + " …";
    }
}
