package dev.breakwater.llm.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Divides a question into questions that stand for themselves: what is asked of several things is asked of each. */
final class SubQuestions {

    private static final Pattern SENTENCE_END = Pattern.compile(
            "(?<=[.?!;])\\s+|\\s+and\\s+(?=(?:what|which|who|when|where|how|list|show|find|read|tell|count)\\b)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern COMPARING =
            Pattern.compile("^(?:please\\s+)?compare\\s+(?:and\\s+contrast\\s+)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern BETWEEN_THINGS =
            Pattern.compile("\\s*,\\s*(?:and\\s+|or\\s+)?|\\s+(?:and|or|with|versus|vs\\.?)\\s+");
    private static final Pattern HEAD =
            Pattern.compile("^(.*\\s)?((?:in|of|at|for|on|from|near)\\s+)(?:the\\s+)?\\S.*$", Pattern.CASE_INSENSITIVE);
    private static final Pattern PREPOSITION =
            Pattern.compile("^(?:in|of|at|for|on|from|near)\\s+\\S.*", Pattern.CASE_INSENSITIVE);
    private static final Pattern BARE_THING =
            Pattern.compile("^(?:\"[^\"]{1,80}\"|\\p{Lu}[^\\s]*(?:\\s+\\p{Lu}[^\\s]*){0,3})$");
    private static final Pattern LAST_SIGN = Pattern.compile("[.?!;\\s]+$");

    private SubQuestions() {}

    /** @return never empty, at most so many */
    static List<String> of(String question, int most) {
        List<String> questions = new ArrayList<>();
        for (String sentence : SENTENCE_END.split(question.strip(), -1)) {
            questions.addAll(each(sentence));
        }
        questions.removeIf(String::isBlank);
        List<String> different = questions.stream().distinct().toList();
        return different.isEmpty() || different.size() > most ? List.of(question.strip()) : different;
    }

    /** {@code the weather in A and in B} asks for {@code the weather in A} and {@code the weather in B}. */
    private static List<String> each(String sentence) {
        String asked =
                LAST_SIGN.matcher(COMPARING.matcher(sentence).replaceFirst("")).replaceFirst("");
        List<String> things = Arrays.asList(BETWEEN_THINGS.split(asked, -1));
        Matcher head = HEAD.matcher(things.getFirst());
        if (things.size() < 2 || !head.matches()) {
            return List.of(sentence);
        }
        String before = head.group(1) == null ? "" : head.group(1);
        List<String> questions = new ArrayList<>(List.of(things.getFirst()));
        for (String thing : things.subList(1, things.size())) {
            if (PREPOSITION.matcher(thing).matches()) {
                questions.add(before + thing);
            } else if (BARE_THING.matcher(thing).matches()) {
                questions.add(before + head.group(2) + thing);
            } else {
                return List.of(sentence);
            }
        }
        return questions;
    }
}
