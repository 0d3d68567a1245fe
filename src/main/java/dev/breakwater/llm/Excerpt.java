package dev.breakwater.llm;

import java.util.regex.Pattern;

/** Foreign text inside a message of ours: on one line and short. */
final class Excerpt {

    private static final int LIMIT = 300;
    private static final Pattern GAP = Pattern.compile("[\\s\\p{Cntrl}]+");

    private Excerpt() {}

    static String of(String foreign) {
        // Only so much is looked at as can be shown: the text may be a whole page.
        String start = foreign.substring(0, Math.min(foreign.length(), 4 * LIMIT));
        String line = GAP.matcher(start).replaceAll(" ").strip();
        return line.length() <= LIMIT ? line : line.substring(0, LIMIT) + "…";
    }
}
