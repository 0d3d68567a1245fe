package dev.breakwater.toolserver.filesystem;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Looks for a text, in any case, in the lines of files. A match that begins in one piece of a very long line and ends in the next is not found. */
final class TextSearch {

    private static final int MOST_MATCHES = 100;
    private static final int MOST_MATCHES_OF_ONE = 20;
    private static final int SNIPPET = 160;
    private static final int BEFORE_MATCH = 40;

    /** Of each file of many, so that one does not use up what all may. */
    private static final long MOST_BYTES_OF_ONE = 8_000_000;

    private final String text;
    private final Budget budget;
    private final List<Match> matches = new ArrayList<>();
    private int searched;
    private int binary;

    TextSearch(String text, Budget budget) {
        this.text = text;
        this.budget = budget;
    }

    /**
     * A line that has the text.
     *
     * @param line its number, from 1
     * @param snippet the line, or what is around the match if it is long
     */
    record Match(String path, int line, String snippet) {}

    List<Match> matches() {
        return matches;
    }

    /** How many files were searched. */
    int searched() {
        return searched;
    }

    /** How many files were passed over because they are not text. */
    int binary() {
        return binary;
    }

    /** Searches one file of many; whether to go on. */
    boolean visit(Directory directory, Entry entry, String path) throws IOException, InterruptedException {
        return !entry.isFile() || search(directory, entry, path, MOST_BYTES_OF_ONE);
    }

    /** Searches the only file. */
    void only(Directory directory, Entry entry, String path) throws IOException, InterruptedException {
        search(directory, entry, path, Long.MAX_VALUE);
    }

    private boolean search(Directory directory, Entry entry, String path, long mostBytes)
            throws IOException, InterruptedException {
        try (LineCursor cursor = new LineCursor(directory.open(entry.name()))) {
            if (cursor.kind() == ContentKind.BINARY || cursor.kind() == ContentKind.UTF_16) {
                binary++;
                return true;
            }
            searched++;
            return search(cursor, path, mostBytes);
        }
    }

    private boolean search(LineCursor cursor, String path, long mostBytes) throws IOException, InterruptedException {
        int number = 0;
        int found = 0;
        long read = 0;
        while (cursor.advance()) {
            number++;
            read += cursor.bytes();
            if (read > mostBytes) {
                budget.omit("of files of more than " + Words.size(mostBytes) + " only the beginning was searched");
                return true;
            }
            if (!budget.takeBytes(cursor.bytes())) {
                return false;
            }
            int at = indexIn(cursor.text());
            if (at < 0) {
                continue;
            }
            if (matches.size() == MOST_MATCHES) {
                budget.omit("it stopped after " + MOST_MATCHES + " matches");
                return false;
            }
            if (found++ == MOST_MATCHES_OF_ONE) {
                budget.omit("of each file at most " + MOST_MATCHES_OF_ONE + " matches are shown");
                return true;
            }
            matches.add(new Match(path, number, snippet(cursor.text(), at)));
        }
        return true;
    }

    private int indexIn(String line) {
        int last = line.length() - text.length();
        for (int at = 0; at <= last; at++) {
            if (line.regionMatches(true, at, text, 0, text.length())) {
                return at;
            }
        }
        return -1;
    }

    private static String snippet(String line, int at) {
        int from = at <= SNIPPET - BEFORE_MATCH && line.length() <= SNIPPET ? 0 : Math.max(0, at - BEFORE_MATCH);
        int to = Math.min(line.length(), from + SNIPPET);
        if (from > 0 && Character.isLowSurrogate(line.charAt(from))) {
            from--;
        }
        if (to < line.length() && Character.isLowSurrogate(line.charAt(to))) {
            to--;
        }
        String shown = Words.oneLine(line.substring(from, to).strip());
        return (from > 0 ? "…" : "") + shown + (to < line.stripTrailing().length() ? "…" : "");
    }
}
