package dev.breakwater.mcp;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressions;
import java.util.regex.Pattern;

/**
 * A {@code pattern} of a tool's schema, matched with bounded effort. The pattern is the server's and the text the model's:
 * some pairs of both would keep a thread busy for years, deaf to interrupts. What cannot be decided within the bound
 * counts as a match, and is left to the server, which has to check its arguments anyway.
 */
final class BoundedPattern implements RegularExpression {

    /** Some hundredths of a second; a pattern that behaves needs a few for each character. */
    private static final int STEPS = 5_000_000;

    private final Pattern pattern;

    private BoundedPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @param regex in the dialect of ECMA-262, as JSON Schema wants it */
    static BoundedPattern of(String regex) {
        return new BoundedPattern(Pattern.compile(
                RegularExpressions.replaceLongformCharacterProperties(RegularExpressions.replaceDollarAnchors(regex))));
    }

    @Override
    public boolean matches(String value) {
        try {
            return pattern.matcher(new Counted(value)).find();
        } catch (Exhausted | StackOverflowError e) {
            return true;
        }
    }

    private static final class Exhausted extends RuntimeException {

        Exhausted() {
            super("too many steps", null, false, false);
        }
    }

    /** The matcher looks at a character for each of its steps. */
    private static final class Counted implements CharSequence {

        private final String text;
        private int steps;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++steps > STEPS) {
                throw new Exhausted();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
