package dev.breakwater.llm.demo;

/**
 * A word of a text.
 *
 * @param text the word as it is written
 * @param stem what it is compared by
 * @param start where it begins in the text
 * @param end where the text goes on after it
 */
record Token(String text, String stem, int start, int end) {

    boolean isNumber() {
        return Character.isDigit(text.charAt(0));
    }

    /** Whether it is written as a name is: with a capital, or in a script that has none. */
    boolean looksLikeAName() {
        int first = text.codePointAt(0);
        return Character.isUpperCase(first) || Character.getType(first) == Character.OTHER_LETTER;
    }
}
