package dev.breakwater.llm.demo;

import dev.breakwater.llm.demo.Span.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A question, or a part of one, as words and values.
 *
 * @param values what can be told by its form, in order
 * @param words the words outside quotations, paths and the like: only they say which tool is meant
 */
record Reading(String text, List<Span> values, List<Token> words) {

    private static final Set<Kind> OPAQUE =
            EnumSet.of(Kind.SQL, Kind.QUOTED, Kind.URL, Kind.EMAIL, Kind.GLOB, Kind.PATH, Kind.DATE);

    static Reading of(String text) {
        List<Span> values = Values.in(text);
        List<Token> words = Words.tokens(text).stream()
                .filter(word -> values.stream()
                        .noneMatch(value -> OPAQUE.contains(value.kind()) && value.overlaps(word.start(), word.end())))
                .toList();
        return new Reading(
                text,
                values,
                words.stream().allMatch(word -> Words.isStop(word.stem())) ? implied(values, words) : words);
    }

    /** Who says nothing but a path, or asks what is in it, wants to see it. */
    private static List<Token> implied(List<Span> values, List<Token> words) {
        return values.stream()
                .filter(value -> value.kind() == Kind.PATH)
                .findFirst()
                .map(path -> path.value().matches(".*\\.\\w+") ? "read" : "list")
                .map(verb -> Stream.concat(Stream.of(new Token(verb, Words.stem(verb), 0, 0)), words.stream())
                        .toList())
                .orElse(words);
    }

    List<Span> values(Kind kind) {
        return values.stream().filter(value -> value.kind() == kind).toList();
    }

    /** The words that carry meaning. */
    List<Token> meaningful() {
        return words.stream()
                .filter(word -> !Words.isStop(word.stem()) && !word.isNumber())
                .toList();
    }

    /** What the question tells to do, if it begins with that. */
    Optional<Token> lead() {
        return meaningful().stream()
                .findFirst()
                .filter(first -> Thesaurus.isVerb(first.stem()))
                .filter(first -> words.stream()
                        .takeWhile(word -> word.start() < first.start())
                        .allMatch(word -> Words.isStop(word.stem())));
    }
}
