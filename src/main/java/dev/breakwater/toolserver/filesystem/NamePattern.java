package dev.breakwater.toolserver.filesystem;

import dev.breakwater.toolserver.stdio.ToolError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code find} looks for, in any case: a part of a name ("todo"), or a glob pattern ("*.md", "notes/**", "*.{yml,yaml}").
 * One with a slash is compared with the whole path, one without with the name alone, at any depth.
 */
final class NamePattern {

    static final int LONGEST = 200;

    private static final int MOST_ALTERNATIVES = 64;

    private final List<List<String>> alternatives;
    private final String part;
    private final boolean wholePath;

    private NamePattern(List<List<String>> alternatives, String part, boolean wholePath) {
        this.alternatives = List.copyOf(alternatives);
        this.part = part;
        this.wholePath = wholePath;
    }

    /**
     * Reads a pattern.
     *
     * @throws ToolError if it could only match outside the workspace, or stands for too many others
     */
    static NamePattern parse(String argument, String text) throws ToolError {
        String pattern = fold(text.replaceFirst("^(\\./)+", "").replaceFirst("/+$", ""));
        if (pattern.isEmpty()) {
            throw new ToolError("Argument '" + argument + "' must not be blank; '*' stands for everything.");
        }
        if (pattern.startsWith("/") || List.of(pattern.split("/")).contains("..")) {
            throw new ToolError(
                    "Argument '" + argument
                            + "' must be relative to the root of the workspace, without a slash at the start and without '..'.");
        }
        boolean wholePath = pattern.indexOf('/') >= 0;
        if (pattern.chars().noneMatch(character -> "*?[{".indexOf(character) >= 0)) {
            return new NamePattern(List.of(), pattern, wholePath);
        }
        List<String> expanded = new ArrayList<>();
        expand(argument, pattern, expanded);
        return new NamePattern(
                expanded.stream().map(one -> List.of(one.split("/+"))).toList(), "", wholePath);
    }

    boolean matches(String path, String name) {
        String folded = fold(wholePath ? path : name);
        if (alternatives.isEmpty()) {
            return folded.contains(part);
        }
        List<String> names = List.of(folded.split("/"));
        return alternatives.stream().anyMatch(pattern -> Glob.matches(pattern, names));
    }

    private static void expand(String argument, String pattern, List<String> into) throws ToolError {
        int open = pattern.indexOf('{');
        List<Integer> cuts = open < 0 ? List.of() : cuts(pattern, open);
        if (cuts.isEmpty()) {
            if (into.size() == MOST_ALTERNATIVES) {
                throw new ToolError("Argument '%s' must stand for at most %d patterns; it has too many braces."
                        .formatted(argument, MOST_ALTERNATIVES));
            }
            into.add(pattern);
            return;
        }
        String rest = pattern.substring(cuts.getLast() + 1);
        int from = open + 1;
        for (int cut : cuts) {
            expand(argument, pattern.substring(0, open) + pattern.substring(from, cut) + rest, into);
            from = cut + 1;
        }
    }

    /** Where the commas and the end of the braces are that open at {@code open}; nowhere if they do not end. */
    private static List<Integer> cuts(String pattern, int open) {
        List<Integer> cuts = new ArrayList<>();
        int depth = 0;
        for (int at = open; at < pattern.length(); at++) {
            char character = pattern.charAt(at);
            if (character == '{') {
                depth++;
            } else if (character == '}' && --depth == 0) {
                cuts.add(at);
                return cuts;
            } else if (character == ',' && depth == 1) {
                cuts.add(at);
            }
        }
        return List.of();
    }

    private static String fold(String text) {
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
