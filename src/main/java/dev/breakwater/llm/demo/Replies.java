package dev.breakwater.llm.demo;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the demo model says by itself, and never in a way that makes it seem more than it is. */
final class Replies {

    private static final int MOST_TOOLS = 12;
    private static final int LONGEST_LINE = 140;

    private Replies() {}

    static String offer(List<Tool> tools, String instructions) {
        String unavailable = unavailable(instructions);
        String servers = unavailable == null ? "" : "\n\nUnavailable now, with all their tools: " + unavailable + ".";
        if (tools.isEmpty()) {
            return "I am the demo model, not a language model: I answer only with what tools return, and there are none now."
                    + servers;
        }
        String more = tools.size() > MOST_TOOLS ? "\n- and " + (tools.size() - MOST_TOOLS) + " more" : "";
        return "I am the demo model, not a language model: I choose a tool by the words of the question, and none fits this"
                + " one. What I can use:\n"
                + tools.stream().limit(MOST_TOOLS).map(Replies::line).collect(Collectors.joining("\n"))
                + more + servers;
    }

    /** What a plan cannot do although it can do the rest; empty if it can do all. */
    static String shortfall(Plan plan) {
        Stream<String> gaps = plan.gaps().stream()
                .map(gap -> "To use %s I need %s, which I do not find in the question. Please name %s."
                        .formatted(
                                gap.tool().ownName(),
                                gap.missing().stream().map(Words::spoken).collect(Collectors.joining(" and ")),
                                gap.missing().size() == 1 ? "it" : "them"));
        Stream<String> unmet =
                plan.unmet().stream().map(part -> "I have no tool for this part: " + shortened(part.strip()));
        return Stream.concat(gaps, unmet).collect(Collectors.joining("\n"));
    }

    private static String line(Tool tool) {
        String says = tool.firstSentence();
        return shortened("- " + Words.spoken(tool.ownName()) + (says.isEmpty() ? "" : ": " + says));
    }

    private static String shortened(String line) {
        return line.length() <= LONGEST_LINE
                ? line
                : line.substring(0, LONGEST_LINE).stripTrailing() + " …";
    }

    /** The servers of which the instructions say, in a line of their own, that they are unavailable. */
    private static @Nullable String unavailable(String instructions) {
        return instructions
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).contains("unavailable") && line.contains(": "))
                .map(line -> line.substring(line.indexOf(": ") + 2).replaceFirst("\\.(?:\\s.*)?$", ""))
                .reduce((first, second) -> second)
                .orElse(null);
    }
}
