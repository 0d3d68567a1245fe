package dev.breakwater.toolserver.filesystem;

import java.util.List;

/**
 * Matches glob patterns in a time that no pattern can make explode, unlike regular expressions made of them: {@code *} and
 * {@code ?} within a name, {@code [a-z]}, {@code [!a-z]}, {@code \} before a character that is meant as such, and {@code **}
 * for any number of directories, or at the end for all that is in one.
 */
final class Glob {

    private Glob() {}

    /** Whether the names of a path match those of a pattern, of which {@code **} matches any number, at the end at least one. */
    static boolean matches(List<String> pattern, List<String> path) {
        int next = 0;
        int name = 0;
        int star = -1;
        int mark = 0;
        while (name < path.size()) {
            if (next < pattern.size() && pattern.get(next).equals("**")) {
                star = next++;
                mark = name;
            } else if (next < pattern.size() && matches(pattern.get(next), path.get(name))) {
                next++;
                name++;
            } else if (star >= 0) {
                next = star + 1;
                name = ++mark;
            } else {
                return false;
            }
        }
        return next == pattern.size();
    }

    /** Whether one name matches. */
    static boolean matches(String pattern, String name) {
        int next = 0;
        int at = 0;
        int star = -1;
        int mark = 0;
        while (at < name.length()) {
            if (next < pattern.length() && pattern.charAt(next) == '*') {
                star = next++;
                mark = at;
                continue;
            }
            int end = next < pattern.length() ? afterMatch(pattern, next, name.charAt(at)) : -1;
            if (end > 0) {
                next = end;
                at++;
            } else if (star >= 0) {
                // Only the last star needs another try: what stood before it has matched as early as possible.
                next = star + 1;
                at = ++mark;
            } else {
                return false;
            }
        }
        while (next < pattern.length() && pattern.charAt(next) == '*') {
            next++;
        }
        return next == pattern.length();
    }

    /** The end of what stands in the pattern for one character, if that is {@code character}; otherwise -1. */
    private static int afterMatch(String pattern, int start, char character) {
        char first = pattern.charAt(start);
        if (first == '?') {
            return start + 1;
        }
        if (first == '\\' && start + 1 < pattern.length()) {
            return pattern.charAt(start + 1) == character ? start + 2 : -1;
        }
        if (first == '[') {
            boolean negated = pattern.startsWith("!", start + 1) || pattern.startsWith("^", start + 1);
            int from = start + (negated ? 2 : 1);
            int end = pattern.indexOf(']', from + 1);
            if (end > 0) {
                return isOneOf(pattern, from, end, character) != negated ? end + 1 : -1;
            }
        }
        return first == character ? start + 1 : -1;
    }

    private static boolean isOneOf(String pattern, int from, int end, char character) {
        int at = from;
        while (at < end) {
            boolean range = at + 2 < end && pattern.charAt(at + 1) == '-';
            char last = pattern.charAt(range ? at + 2 : at);
            if (pattern.charAt(at) <= character && character <= last) {
                return true;
            }
            at += range ? 3 : 1;
        }
        return false;
    }
}
