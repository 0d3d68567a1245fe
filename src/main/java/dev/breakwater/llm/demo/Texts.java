package dev.breakwater.llm.demo;

import dev.breakwater.llm.demo.Span.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finds names and free text in a question: what stands beside an argument's own word, and what nothing else explains. */
final class Texts {

    /** They carry no meaning in an argument's name. */
    private static final Set<String> FILLERS = Words.stems("name names id key value list string");
    /** They may stand between an argument's word and its value. */
    private static final Set<String> LINKS = Words.stems("named called name is are of as being the a an equals with");

    /** They lead from an order to its object. */
    private static final Set<String> LEADING_IN =
            Words.stems("for of about the a an that me to with following as please");

    private static final Pattern CHUNK = Pattern.compile("[^\\s,;:!?()\"“”]+");
    private static final Pattern LOOSE_SIGNS = Pattern.compile("[\\s,;:.?]{1,20}$");
    private static final Set<String> LOOSE_WORDS = Set.of(
            "to", "in", "into", "on", "at", "from", "of", "for", "with", "and", "or", "as", "by", "the", "a", "an",
            "please");

    private final Reading reading;
    private final Claims claims;
    private final Tool tool;
    private final List<Token> all;

    Texts(Reading reading, Claims claims, Tool tool) {
        this.reading = reading;
        this.claims = claims;
        this.tool = tool;
        this.all = Words.tokens(reading.text());
    }

    /** What is written as {@code name=value} or {@code name: value}. */
    Optional<Span> assigned(String name) {
        if (reading.text().indexOf('=') < 0 && reading.text().indexOf(':') < 0) {
            return Optional.empty();
        }
        Matcher match = Pattern.compile(
                        "(?<![\\p{L}\\p{N}_])" + Pattern.quote(name) + "\\s*[=:]\\s*(?:\"([^\"]*)\"|([^\\s,;]+))",
                        Pattern.CASE_INSENSITIVE)
                .matcher(reading.text());
        if (!match.find()) {
            return Optional.empty();
        }
        String value = match.group(1) != null ? match.group(1) : match.group(2);
        Span span = new Span(Kind.WORDS, match.start(), match.end(), value.replaceFirst("[.?!]$", ""));
        return claims.free(span) ? Optional.of(span) : Optional.empty();
    }

    /** What stands beside the argument's own word: {@code the table x}, {@code the x table}, {@code from x}. */
    Optional<Span> beside(String name, boolean wordy) {
        List<String> words = significant(name);
        return Stream.<Predicate<Token>>of(word -> !claims.isEvidence(word), word -> true)
                .flatMap(allowed -> IntStream.range(0, all.size())
                        .filter(i -> all.get(i).stem().equals(words.getLast()))
                        .mapToObj(i -> after(i, allowed, wordy).or(() -> before(i, allowed, words.getLast())))
                        .flatMap(Optional::stream))
                .findFirst();
    }

    /** What nothing else explains: a name. */
    Optional<Span> leftoverName() {
        List<Token> free = leftovers();
        int lastReason = endOfReasons();
        return free.stream()
                .filter(word -> word.start() >= lastReason)
                .findFirst()
                .or(() -> free.stream().findFirst())
                .map(this::name);
    }

    /** What nothing else explains, to the end of the sentence: what follows the order itself, such as {@code say}. */
    Optional<Span> leftoverText() {
        int colon = isOrder() ? reading.text().indexOf(": ", endOfTitle()) : -1;
        if (colon >= 0 && colon <= endOfOrder() + 1) {
            return Optional.of(toTheEnd(colon + 2)).filter(span -> !span.value().isBlank());
        }
        int start = isOrder() ? endOfOrder() : endOfReasons();
        Optional<Token> first = all.stream()
                .filter(word -> word.start() >= start)
                .dropWhile(word -> LEADING_IN.contains(word.stem()) || !claims.free(word))
                .findFirst();
        boolean says = first.isPresent()
                && (isOrder()
                        || leftovers().stream()
                                .anyMatch(word -> word.start() >= first.get().start()));
        return (says ? first : leftovers().stream().findFirst())
                .map(word -> toTheEnd(word.start()))
                .filter(span -> !span.value().isBlank());
    }

    private List<Token> leftovers() {
        return reading.meaningful().stream()
                .filter(word -> claims.free(word) && !claims.isEvidence(word) && !Thesaurus.isVerb(word.stem()))
                .toList();
    }

    /** Whether the question begins with a word of the tool's name. */
    private boolean isOrder() {
        return reading.meaningful().stream()
                .limit(1)
                .anyMatch(word -> tool.title().contains(word.stem()));
    }

    private int endOfTitle() {
        return reading.words().stream()
                .filter(word -> tool.title().contains(word.stem()))
                .mapToInt(Token::end)
                .findFirst()
                .orElse(0);
    }

    private int endOfOrder() {
        return reading.words().stream()
                .dropWhile(word -> !tool.title().contains(word.stem()))
                .takeWhile(word -> tool.title().contains(word.stem())
                        || tool.inputs().contains(word.stem())
                        || LEADING_IN.contains(word.stem()))
                .mapToInt(Token::end)
                .max()
                .orElse(0);
    }

    private int endOfReasons() {
        return reading.words().stream()
                .filter(claims::isEvidence)
                .mapToInt(Token::end)
                .max()
                .orElse(0);
    }

    private Optional<Span> after(int index, Predicate<Token> allowed, boolean wordy) {
        int next = index + 1;
        while (next < all.size() && LINKS.contains(all.get(next).stem())) {
            next++;
        }
        if (next >= all.size()) {
            return Optional.empty();
        }
        Token word = all.get(next);
        Optional<Span> valued = reading.values().stream()
                .filter(value -> value.kind() != Kind.NUMBER && value.overlaps(word.start(), word.end()))
                .filter(claims::free)
                .findFirst();
        if (valued.isPresent()) {
            return valued;
        }
        return isValue(word, allowed) ? Optional.of(wordy ? toTheEnd(word.start()) : name(word)) : Optional.empty();
    }

    private Optional<Span> before(int index, Predicate<Token> allowed, String own) {
        if (index == 0 || Words.isStop(own)) {
            return Optional.empty();
        }
        Token word = all.get(index - 1);
        boolean adjacent =
                reading.text().substring(word.end(), all.get(index).start()).isBlank();
        return adjacent && isValue(word, allowed) ? Optional.of(chunk(word)) : Optional.empty();
    }

    private boolean isValue(Token word, Predicate<Token> allowed) {
        return !Words.isStop(word.stem())
                && !Thesaurus.isVerb(word.stem())
                && !tool.title().contains(word.stem())
                && claims.free(word)
                && allowed.test(word);
    }

    /** The word as it is written, with the capitalised words that go on with it. */
    private Span name(Token first) {
        Span span = chunk(first);
        for (Token word : all) {
            boolean goesOn = word.start() == span.end() + 1 && word.looksLikeAName() && first.looksLikeAName();
            if (goesOn && claims.free(word) && reading.text().charAt(span.end()) == ' ') {
                Span more = chunk(word);
                span = new Span(
                        Kind.WORDS, span.start(), more.end(), reading.text().substring(span.start(), more.end()));
            }
        }
        return span;
    }

    private Span chunk(Token word) {
        Matcher chunk = CHUNK.matcher(reading.text());
        int from = word.start();
        while (from > 0 && "_-@#$".indexOf(reading.text().charAt(from - 1)) >= 0) {
            from--;
        }
        String value = chunk.find(from) ? chunk.group().replaceFirst("[.'’]+$", "") : word.text();
        return new Span(Kind.WORDS, from, from + value.length(), value);
    }

    private Span toTheEnd(int start) {
        int end = claims.taken().stream()
                .mapToInt(Span::start)
                .filter(other -> other > start)
                .min()
                .orElse(reading.text().length());
        String value = withoutLooseEnd(reading.text().substring(start, end));
        return new Span(Kind.WORDS, start, start + value.length(), value);
    }

    /** Without punctuation, prepositions and politeness at its end. */
    private static String withoutLooseEnd(String text) {
        String value = LOOSE_SIGNS.matcher(text).replaceAll("");
        int space = value.lastIndexOf(' ');
        return space > 0 && LOOSE_WORDS.contains(value.substring(space + 1).toLowerCase(Locale.ROOT))
                ? withoutLooseEnd(value.substring(0, space))
                : value;
    }

    private static List<String> significant(String name) {
        List<String> words =
                Words.tokens(Words.spoken(name)).stream().map(Token::stem).toList();
        List<String> significant =
                words.stream().filter(word -> !FILLERS.contains(word)).toList();
        return significant.isEmpty() ? words : significant;
    }
}
