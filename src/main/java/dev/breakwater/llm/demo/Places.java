package dev.breakwater.llm.demo;

import dev.breakwater.llm.demo.Span.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the places that a question names, by grammar alone: capitals, prepositions and enumerations. */
final class Places {

    private static final String WORD = "[\\p{Lu}\\p{Lo}][\\p{L}\\p{M}'’-]*(?:(?<=\\b(?:St|Ft|Mt))\\.)?";
    private static final String NAME = WORD
            + "(?:\\s+(?:(?:de|da|do|dos|das|del|della|di|du|des|la|las|le|les|los|el|al|am|an|der|den|upon|sur|of|the|y|e)\\s+){0,2}"
            + WORD + "){0,6}";
    private static final String LOWER = "\\p{L}[\\p{L}\\p{M}'’-]*(?:\\s+\\p{L}[\\p{L}\\p{M}'’-]*){0,3}";
    private static final String AND = "\\s*(,\\s*(?:and|or)\\s|,|\\s(?:and|or|vs\\.?|versus|with|to)\\s|&)\\s*"
            + "(?:(?:in|at|near|for|from)\\s+)?(?:the\\s+)?";
    private static final Pattern LOCATED =
            Pattern.compile("\\b(?:[Ii]n|[Aa]t|[Nn]ear|[Aa]round)\\s+(?:the\\s+)?(" + NAME + ")");
    private static final Pattern CONCERNED =
            Pattern.compile("\\b(?:[Ff]or|[Oo]f|[Ff]rom|[Tt]o|[Bb]etween)\\s+(?:the\\s+)?(" + NAME + ")");
    private static final Pattern ANYWHERE = Pattern.compile("(?<![\\p{L}\\p{N}])(" + NAME + ")");
    private static final Pattern UNCAPITALISED = Pattern.compile("\\b(?:in|at|near|around|for|of)\\s+(" + LOWER + ")");
    private static final Pattern NEXT_NAME = Pattern.compile("\\G" + AND + "(" + NAME + ")");
    private static final Pattern NEXT_LOWER = Pattern.compile("\\G" + AND + "(" + LOWER + ")");

    private static final Set<String> TIME =
            Words.stems("today tomorrow tonight yesterday now currently moment morning noon"
                    + " afternoon evening night week weekend month year day hour minute monday tuesday wednesday thursday friday"
                    + " saturday sunday january february march april may june july august september october november december"
                    + " degree detail total general order case time");

    private final Reading reading;
    private final Claims claims;
    private final String visible;

    Places(Reading reading, Claims claims) {
        this.reading = reading;
        this.claims = claims;
        StringBuilder masked = new StringBuilder(reading.text());
        claims.taken().forEach(span -> blank(masked, span));
        reading.values().stream().filter(span -> span.kind() != Kind.NUMBER).forEach(span -> blank(masked, span));
        this.visible = masked.toString();
    }

    /** The places, in the order in which they are named; the surest way of telling them that finds any decides. */
    List<Span> find() {
        return some(after(LOCATED, NEXT_NAME))
                .or(() -> some(after(CONCERNED, NEXT_NAME)))
                .or(() -> some(after(ANYWHERE, NEXT_NAME)))
                .or(() -> some(after(UNCAPITALISED, NEXT_LOWER)))
                .orElseGet(this::besideTheTopic);
    }

    private static java.util.Optional<List<Span>> some(List<Span> found) {
        return found.isEmpty() ? java.util.Optional.empty() : java.util.Optional.of(found);
    }

    private List<Span> after(Pattern introduction, Pattern continuation) {
        List<Span> places = new ArrayList<>();
        Matcher first = introduction.matcher(visible);
        int from = 0;
        while (from <= visible.length() && first.find(from)) {
            List<Span> row = new ArrayList<>();
            int commas = 0;
            int end = keep(first.start(1), first.end(1), row);
            Matcher next = continuation.matcher(visible);
            while (end > 0 && next.find(end)) {
                int before = row.size();
                int kept = keep(next.start(2), next.end(2), row);
                if (row.size() == before) {
                    break;
                }
                commas += next.group(1).equals(",") ? 1 : 0;
                end = kept;
            }
            // "A, B" is a place and its country, "A, B and C" are three places.
            places.addAll(commas > 0 && commas * 2 == row.size() ? joined(row) : row);
            from = Math.max(end, first.end(1));
        }
        return places.stream().distinct().toList();
    }

    private List<Span> joined(List<Span> row) {
        List<Span> joined = new ArrayList<>();
        for (int i = 0; i + 1 < row.size(); i += 2) {
            joined.add(span(row.get(i).start(), row.get(i + 1).end()));
        }
        return joined;
    }

    /** Cuts what is no part of a name off both ends, keeps the rest as a place, and says where it ended; 0 if nothing is left. */
    private int keep(int start, int end, List<Span> row) {
        List<Token> words = reading.words().stream()
                .filter(word -> word.start() >= start && word.end() <= end)
                .dropWhile(word -> !mayName(word))
                .takeWhile(word ->
                        mayName(word) || (word.looksLikeAName() && !isTopic(word)) || isInnerWord(word, start, end))
                .toList();
        while (!words.isEmpty() && !mayName(words.getLast())) {
            words = words.subList(0, words.size() - 1);
        }
        if (words.isEmpty()) {
            return 0;
        }
        row.add(span(words.getFirst().start(), words.getLast().end()));
        return words.getLast().end();
    }

    /** The small words in a name such as {@code Rio de Janeiro}. */
    private boolean isInnerWord(Token word, int start, int end) {
        boolean capitalised = Character.isUpperCase(visible.charAt(start)) && word.start() > start && word.end() < end;
        return capitalised && Words.isStop(word.stem());
    }

    private boolean mayName(Token word) {
        return !Words.isStop(word.stem()) && !word.isNumber() && !isTopic(word) && claims.free(word);
    }

    private boolean isTopic(Token word) {
        boolean common = Thesaurus.knows(word.stem()) || Thesaurus.isVerb(word.stem());
        boolean name = word.looksLikeAName() && !word.equals(reading.words().getFirst());
        return TIME.contains(word.stem()) || claims.isEvidence(word) || (common && !name);
    }

    /** In a question of two or three words, with neither capital nor preposition, it stands next to what is asked about it. */
    private List<Span> besideTheTopic() {
        List<Token> words = reading.words();
        if (words.size() > 5) {
            return List.of();
        }
        List<Token> names = words.stream().filter(this::mayName).toList();
        boolean together = !names.isEmpty()
                && words.indexOf(names.getLast()) - words.indexOf(names.getFirst()) == names.size() - 1;
        return together && words.stream().anyMatch(claims::isEvidence)
                ? List.of(span(names.getFirst().start(), names.getLast().end()))
                : List.of();
    }

    private Span span(int start, int end) {
        return new Span(Kind.WORDS, start, end, reading.text().substring(start, end));
    }

    private static void blank(StringBuilder text, Span span) {
        text.replace(span.start(), span.end(), "|".repeat(span.end() - span.start()));
    }
}
