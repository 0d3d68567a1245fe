package dev.breakwater.llm.demo;

import dev.breakwater.llm.demo.Span.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the files and folders that a question names, also those that only grammar tells. */
final class Paths {

    private static final String NAME = "([\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]*)";
    private static final List<Pattern> PHRASES = List.of(
            Pattern.compile(
                    "\\b(?:folder|directory|dir|path|file)\\s+(?:named\\s+|called\\s+)?" + NAME,
                    Pattern.CASE_INSENSITIVE),
            Pattern.compile(
                    "(?<![\\p{L}\\p{N}])" + NAME + "\\s+(?:folder|directory|dir|file)\\b", Pattern.CASE_INSENSITIVE),
            Pattern.compile("\\b(?:in|under|inside|within)\\s+" + NAME, Pattern.CASE_INSENSITIVE));

    /** Whatever word stands behind these is a name, also one that otherwise says which tool is meant: notes, docs. */
    private static final Pattern NAMED = Pattern.compile("^\\w+\\s+(?:named|called)\\s", Pattern.CASE_INSENSITIVE);

    /** Words for the place one starts from. */
    private static final Set<String> ROOT =
            Words.stems("workspace current working root home project main top whole entire");

    private final Reading reading;
    private final Claims claims;

    Paths(Reading reading, Claims claims) {
        this.reading = reading;
        this.claims = claims;
    }

    /** What is written as a path. */
    List<Span> written() {
        return reading.values(Kind.PATH).stream().filter(claims::free).toList();
    }

    /** What a phrase such as {@code in the docs folder} says to be one. */
    List<Span> told() {
        List<Span> told = new ArrayList<>();
        for (Pattern phrase : PHRASES) {
            Matcher match = phrase.matcher(reading.text());
            while (match.find()) {
                Span span = new Span(
                        Kind.WORDS, match.start(1), match.end(1), match.group(1).replaceFirst("\\.$", ""));
                if (claims.free(span)
                        && (isName(span) || NAMED.matcher(match.group()).find())) {
                    told.add(span);
                }
            }
        }
        return told;
    }

    private boolean isName(Span span) {
        List<Token> words = reading.words().stream()
                .filter(word -> span.overlaps(word.start(), word.end()))
                .toList();
        return !words.isEmpty()
                && words.stream()
                        .noneMatch(word -> Words.isStop(word.stem())
                                || ROOT.contains(word.stem())
                                || claims.isEvidence(word)
                                || Thesaurus.knows(word.stem())
                                || Thesaurus.isVerb(word.stem()));
    }
}
