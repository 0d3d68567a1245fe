package dev.breakwater.agent.workflow;

import dev.breakwater.run.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The references of a text to its evidence, such as {@code [S1]}, {@code [S1, S3]} and {@code [S2-S4]}. A reference to what
 * does not exist is a model's invention and is taken out.
 *
 * @param text without inventions
 * @param sources what the text refers to, in the order of their ids
 */
record Citations(String text, List<Source> sources) {

    /** Possessive throughout: a text in which a number could be read in several ways would be read in all of them. */
    private static final Pattern REFERENCE = Pattern.compile("(\\s?)\\[(\\s{0,3}+S\\d{1,9}+(?!\\d)"
            + "(?:\\s{0,3}+[,;–-]?+\\s{0,3}+S?+\\d{1,9}+(?!\\d)){0,50}+\\s{0,3}+)\\]");

    private static final Pattern PART = Pattern.compile("S?(\\d{1,9})(?:\\s*[–-]\\s*S?(\\d{1,9}))?");

    Citations {
        sources = List.copyOf(sources);
    }

    static Citations of(String text, Evidence evidence) {
        Map<Integer, Source> cited = new LinkedHashMap<>();
        String kept =
                REFERENCE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(known(match, evidence, cited)));
        return new Citations(
                kept.strip(),
                cited.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(Map.Entry::getValue)
                        .toList());
    }

    private static String known(MatchResult match, Evidence evidence, Map<Integer, Source> cited) {
        List<Integer> numbers = new ArrayList<>();
        Matcher part = PART.matcher(match.group(2));
        while (part.find()) {
            int first = Integer.parseInt(part.group(1));
            int last = part.group(2) == null ? first : Integer.parseInt(part.group(2));
            for (int number = first; number <= Math.min(last, evidence.items().size()); number++) {
                Source source = evidence.source(number);
                if (source != null && !numbers.contains(number)) {
                    numbers.add(number);
                    cited.put(number, source);
                }
            }
        }
        return numbers.isEmpty()
                ? ""
                : match.group(1)
                        + numbers.stream().map(number -> "S" + number).collect(Collectors.joining(", ", "[", "]"));
    }
}
