package dev.breakwater.llm.demo;

import dev.breakwater.llm.demo.Span.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Divides a question that asks for several things into one part for each. */
final class Parts {

    private static final Pattern BORDER = Pattern.compile(
            "(?<=[.?!;])\\s+|\\R+|,?\\s+(?:and|then|plus)\\s+(?:then\\s+|also\\s+)?|,\\s+also\\s+",
            Pattern.CASE_INSENSITIVE);
    private static final Set<String> ASKING = Set.copyOf(Words.tokens(
                    "what which who whose where when how is are was were does do did can could will would please tell give")
            .stream()
            .map(Token::stem)
            .toList());
    /** More things at once than this are not told apart. */
    private static final int MOST = 6;

    private static final int MOST_BORDERS = 12;

    private final ToolMatcher matcher;
    private final ObjectNode context;

    Parts(ToolMatcher matcher, ObjectNode context) {
        this.matcher = matcher;
        this.context = context;
    }

    List<Reading> of(String question) {
        List<Reading> parts = new ArrayList<>();
        int start = 0;
        for (Integer border : borders(question)) {
            Reading before = Reading.of(question.substring(start, border));
            if (parts.size() < MOST - 1 && standsAlone(before, Reading.of(question.substring(border)))) {
                parts.add(before);
                start = border;
            }
        }
        parts.add(Reading.of(question.substring(start)));
        return parts;
    }

    /** Whether what comes after a border asks for something else than what came before, and not for more of the same. */
    private boolean standsAlone(Reading before, Reading after) {
        Optional<Match> first = matcher.best(before, context);
        List<Integer> next = borders(after.text());
        Reading clause = next.isEmpty() ? after : Reading.of(after.text().substring(0, next.getFirst()));
        Optional<Match> second = matcher.best(clause, context);
        if (second.isEmpty()) {
            // An order that no tool can follow must not get lost in another one.
            return clause.lead()
                    .map(Token::stem)
                    .filter(Thesaurus::isChangingVerb)
                    .isPresent();
        }
        if (first.isEmpty()) {
            return false;
        }
        Match one = first.get();
        Match other = second.get();
        if (begins(clause)) {
            return !one.tool().name().equals(other.tool().name())
                    || other.arguments().complete();
        }
        return matcher.matches(clause, context).stream()
                .noneMatch(match -> match.tool().server().equals(one.tool().server()));
    }

    private static boolean begins(Reading clause) {
        return clause.lead().isPresent()
                || clause.words().stream()
                        .filter(word -> !word.text().matches("(?i)and|then|also|plus"))
                        .findFirst()
                        .filter(word -> ASKING.contains(word.stem()))
                        .isPresent();
    }

    private static List<Integer> borders(String text) {
        StringBuilder visible = new StringBuilder(text);
        Values.in(text).stream()
                .filter(value -> value.kind() != Kind.NUMBER)
                .forEach(value -> visible.replace(value.start(), value.end(), "|".repeat(value.end() - value.start())));
        List<Integer> borders = new ArrayList<>();
        Matcher border = BORDER.matcher(visible);
        while (borders.size() < MOST_BORDERS && border.find()) {
            if (border.start() > 0 && border.end() < text.length()) {
                borders.add(border.end());
            }
        }
        return borders;
    }
}
