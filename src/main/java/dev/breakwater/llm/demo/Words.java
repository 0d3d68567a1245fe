package dev.breakwater.llm.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Cuts text into words and reduces words to stems, so that {@code listing}, {@code lists} and {@code list} are one. */
final class Words {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}]*(?:['’]\\p{L}+)?");
    private static final Pattern HUMP = Pattern.compile("(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})");

    /** Words that say nothing about what is asked for. */
    private static final Set<String> STOP = stems("""
            a an the this that these those there here it its i me my mine we us our you your he she they them their who
            whom what which when where why how is are was were be been being am do does did done has have had having can
            could will would shall should may might must not no nor of in on at by for from to into onto with within
            without about above below over under between through during before after as than then so if else and or but
            vs versus also too very just only please thanks thank hello hi hey ok okay get gets give tell want wants
            need needs like likes let lets use uses using used any some all each every both either more most much
            many other another such same own up down out off again ever yes inside via per one something anything
            everything compare comparison next right long following whole entire complete
            """);

    private Words() {}

    static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            tokens.add(new Token(words.group(), stem(words.group()), words.start(), words.end()));
        }
        return tokens;
    }

    /** The stems that carry meaning in a text or in an identifier such as {@code readTextFile} or {@code read_text-file}. */
    static List<String> meaningful(String text) {
        return tokens(HUMP.matcher(text).replaceAll(" ")).stream()
                .map(Token::stem)
                .filter(stem -> !isStop(stem))
                .distinct()
                .toList();
    }

    /** An identifier in words: {@code read_textFile} is {@code read text file}. */
    static String spoken(String identifier) {
        return HUMP.matcher(identifier)
                .replaceAll(" ")
                .replaceAll("[_-]+", " ")
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    static boolean isStop(String stem) {
        return STOP.contains(stem);
    }

    static Set<String> stems(String words) {
        return Set.copyOf(tokens(words).stream().map(Token::stem).toList());
    }

    static String stem(String word) {
        String stem = word.toLowerCase(Locale.ROOT);
        int apostrophe = Math.max(stem.indexOf('\''), stem.indexOf('’'));
        stem = apostrophe > 0 ? stem.substring(0, apostrophe) : stem;
        stem = singular(stem);
        if (stem.length() > 5 && stem.endsWith("ing")) {
            stem = single(stem.substring(0, stem.length() - 3));
        } else if (stem.length() > 4 && stem.endsWith("ed")) {
            stem = single(stem.substring(0, stem.length() - 2));
        } else if (stem.length() > 5 && stem.endsWith("ly")) {
            stem = stem.substring(0, stem.length() - 2);
        }
        return stem.length() > 3 && stem.endsWith("e") ? stem.substring(0, stem.length() - 1) : stem;
    }

    private static String singular(String word) {
        int length = word.length();
        if (length > 4 && word.endsWith("ies")) {
            return word.substring(0, length - 3) + "y";
        }
        if (length > 4 && endsWithAny(word, "sses", "xes", "ches", "shes")) {
            return word.substring(0, length - 2);
        }
        boolean plural = length > 3 && word.endsWith("s") && !endsWithAny(word, "ss", "us", "is");
        return plural ? word.substring(0, length - 1) : word;
    }

    private static boolean endsWithAny(String word, String... endings) {
        return Stream.of(endings).anyMatch(word::endsWith);
    }

    /** {@code runn} is what is left of {@code running}. */
    private static String single(String stem) {
        int last = stem.length() - 1;
        boolean doubled =
                last > 1 && stem.charAt(last) == stem.charAt(last - 1) && "lsz".indexOf(stem.charAt(last)) < 0;
        return doubled ? stem.substring(0, last) : stem;
    }
}
