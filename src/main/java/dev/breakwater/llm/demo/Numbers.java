package dev.breakwater.llm.demo;

import dev.breakwater.llm.demo.Span.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the number that an argument wants. */
final class Numbers {

    private static final Set<String> LATITUDE = Words.stems("latitude lat");
    private static final Set<String> LONGITUDE = Words.stems("longitude lon lng long");
    private static final Set<String> LIMITS = Words.stems("limit count max maximum top n size number results rows");
    private static final Set<String> LIMITING = Words.stems("top first limit max maximum most only");
    private static final Set<String> ENDS = Words.stems("first last");
    private static final Set<String> DAY = Words.stems("day");
    private static final String WEEK = Words.stem("week");

    private final Reading reading;
    private final Claims claims;

    Numbers(Reading reading, Claims claims) {
        this.reading = reading;
        this.claims = claims;
    }

    /** Whether the argument is half of a point on the globe. */
    static boolean isCoordinate(String name) {
        return names(name, LATITUDE) || names(name, LONGITUDE);
    }

    Optional<String> find(String name, Schema schema, boolean required) {
        if (isCoordinate(name)) {
            return coordinate(names(name, LATITUDE) ? 0 : 1).or(() -> required ? next() : Optional.empty());
        }
        List<String> own = stems(name);
        Set<String> described = Set.copyOf(Words.meaningful(schema.description()));
        return free().stream()
                .filter(number -> belongs(number, own, described))
                .findFirst()
                .map(number -> claims.take(number, 1))
                .or(() -> own.stream().anyMatch(DAY::contains) ? weeks() : Optional.empty())
                .or(() -> required ? next() : Optional.empty());
    }

    /** All numbers that nothing else has taken. */
    List<String> all() {
        return free().stream().map(number -> claims.take(number, 0.5)).toList();
    }

    private Optional<String> coordinate(int half) {
        return reading.values(Kind.COORDINATES).stream().findFirst().map(pair -> {
            String[] halves = claims.take(pair, 0.75).split(",", 2);
            return halves[half];
        });
    }

    private Optional<String> next() {
        return free().stream().findFirst().map(number -> claims.take(number, 0.5));
    }

    private List<Span> free() {
        return reading.values(Kind.NUMBER).stream().filter(claims::free).toList();
    }

    /** Whether the words around the number name the argument: {@code 3 days}, {@code page 2}, {@code the first 10 lines}. */
    private boolean belongs(Span number, List<String> own, Set<String> described) {
        String before = wordBefore(number);
        String after = reading.words().stream()
                .filter(word -> word.start() >= number.end())
                .findFirst()
                .map(Token::stem)
                .orElse("");
        if (ENDS.contains(before) && described.stream().anyMatch(ENDS::contains) && !described.contains(before)) {
            return false;
        }
        boolean limits = LIMITING.contains(before) && own.stream().anyMatch(LIMITS::contains);
        boolean unit = !after.isEmpty() && !Words.isStop(after) && (own.contains(after) || described.contains(after));
        return limits || unit || own.contains(before);
    }

    private String wordBefore(Span number) {
        List<Token> before = reading.words().stream()
                .filter(word -> word.end() <= number.start())
                .filter(word -> !Words.isStop(word.stem()))
                .toList();
        return before.isEmpty() ? "" : before.getLast().stem();
    }

    private Optional<String> weeks() {
        return reading.words().stream()
                .filter(word -> word.stem().equals(WEEK) && claims.free(word))
                .findFirst()
                .map(week -> {
                    Span number = free().stream()
                            .filter(each -> each.end() <= week.start() && week.start() - each.end() <= 1)
                            .findFirst()
                            .orElse(new Span(Kind.NUMBER, week.start(), week.end(), "1"));
                    claims.take(new Span(Kind.NUMBER, number.start(), week.end(), ""), 1);
                    return Long.toString(Math.round(7 * Double.parseDouble(number.value())));
                });
    }

    private static boolean names(String name, Set<String> known) {
        return stems(name).stream().anyMatch(known::contains);
    }

    private static List<String> stems(String name) {
        return Words.tokens(Words.spoken(name)).stream().map(Token::stem).toList();
    }
}
