package dev.breakwater.llm.demo;

/**
 * A piece of a text that is a value of some kind.
 *
 * @param start where it begins in the text, its quotes included
 * @param end where the text goes on after it
 * @param value the value, its quotes not included
 */
record Span(Kind kind, int start, int end, String value) {

    enum Kind {
        SQL,
        QUOTED,
        URL,
        EMAIL,
        GLOB,
        PATH,
        DATE,
        COORDINATES,
        NUMBER,
        WORDS
    }

    boolean overlaps(int from, int to) {
        return start < to && from < end;
    }
}
