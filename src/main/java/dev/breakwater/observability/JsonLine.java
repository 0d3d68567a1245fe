package dev.breakwater.observability;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object on one line, of bounded length whatever its values are. Written straight into one text: a gateway under load
 * writes thousands of lines a second, and a generator with a map of the members under it takes twice the time (measured).
 */
final class JsonLine {

    /** Of one text, in characters; a longer one is cut, marked. */
    static final int MAX_TEXT = 16 * 1024;

    /** Of all texts and names of a line together, in characters; what comes behind it is left out. */
    static final int MAX_LINE = 128 * 1024;

    /** Of the object's members, and of the entries of a value that has some. */
    static final int MAX_ENTRIES = 64;

    private static final int MAX_DEPTH = 4;
    private static final int USUAL_LENGTH = 512;
    private static final double NANOS = 1e9;
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder line = new StringBuilder(USUAL_LENGTH).append('{');
    private int left = MAX_LINE;
    private int members;

    /** Whether another member would be written. */
    boolean hasRoom() {
        return members < MAX_ENTRIES && left > 0;
    }

    /** Adds a member; the caller sees to it that its name is not there yet. See {@link #end} for the values. */
    JsonLine member(String name, @Nullable Object value) {
        if (hasRoom()) {
            name(name, members++ == 0);
            value(value, 1);
        }
        return this;
    }

    /** Numbers, booleans, maps and lists become what they are in JSON, durations seconds, everything else text. */
    String end() {
        return line.append("}\n").toString();
    }

    private void name(Object name, boolean first) {
        if (!first) {
            line.append(',');
        }
        text(name, MAX_TEXT);
        line.append(':');
    }

    private void value(@Nullable Object value, int depth) {
        switch (value) {
            case null -> line.append("null");
            case String text -> text(text, left);
            case Boolean bool -> line.append(bool.booleanValue());
            case Integer number -> line.append(number.intValue());
            case Long number -> line.append(number.longValue());
            case Double number when Double.isFinite(number) -> line.append(number.doubleValue());
            case Duration time -> line.append(time.toNanos() / NANOS);
            case BigDecimal number -> line.append(number);
            case Instant instant -> {
                line.append('"');
                Timestamp.append(line, instant);
                line.append('"');
            }
            case Map<?, ?> map when depth < MAX_DEPTH -> object(map, depth);
            case Collection<?> list when depth < MAX_DEPTH -> array(list, depth);
            default -> text(value, left);
        }
    }

    private void object(Map<?, ?> entries, int depth) {
        line.append('{');
        Iterator<? extends Map.Entry<?, ?>> iterator = entries.entrySet().iterator();
        for (int i = 0; i < MAX_ENTRIES && left > 0 && iterator.hasNext(); i++) {
            Map.Entry<?, ?> entry = iterator.next();
            name(entry.getKey(), i == 0);
            value(entry.getValue(), depth + 1);
        }
        line.append('}');
    }

    private void array(Collection<?> elements, int depth) {
        line.append('[');
        Iterator<?> iterator = elements.iterator();
        for (int i = 0; i < MAX_ENTRIES && left > 0 && iterator.hasNext(); i++) {
            if (i > 0) {
                line.append(',');
            }
            value(iterator.next(), depth + 1);
        }
        line.append(']');
    }

    private void text(@Nullable Object value, int limit) {
        String text;
        try {
            text = String.valueOf(value);
        } catch (RuntimeException e) {
            // A value that cannot be shown must not cost the line.
            text = value == null ? "" : value.getClass().getName();
        }
        int room = Math.clamp(limit, 0, MAX_TEXT);
        boolean cut = text.length() > room;
        int shown = cut ? room : text.length();
        line.append('"');
        escaped(text, shown);
        line.append(cut ? "…\"" : "\"");
        left -= shown;
    }

    private void escaped(String text, int end) {
        int written = 0;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (needsEscape(c)) {
                line.append(text, written, i);
                escape(c);
                written = i + 1;
            }
        }
        line.append(text, written, end);
    }

    /** What JSON wants escaped, and the other control characters, which a terminal may obey. */
    private static boolean needsEscape(char c) {
        return c < ' ' || c == '"' || c == '\\' || (c >= 0x7f && c < 0xa0);
    }

    private void escape(char c) {
        switch (c) {
            case '"', '\\' -> line.append('\\').append(c);
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> line.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
        }
    }
}
