package dev.breakwater.toolserver.stdio;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The arguments of one call, read with a check. Every failure names the argument, what is wrong with it and what would be
 * right, which a general JSON Schema validator does less well, and costs a server half of its start time.
 * A member that is null counts as not given: models like to fill optional arguments with it.
 */
public final class Arguments {

    private final Map<String, Object> values;

    /** The arguments {@code values}, of which none may have a name that is not in {@code known}. */
    public Arguments(Map<String, Object> values, List<String> known) throws ToolError {
        TreeSet<String> unknown = new TreeSet<>(values.keySet());
        known.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new ToolError("Unknown argument %s; the arguments are %s."
                    .formatted(shortened(unknown.first()), String.join(", ", known)));
        }
        this.values = values;
    }

    /** A text without its surrounding blanks, of 1 to {@code longest} characters. */
    public Optional<String> text(String name, int longest) throws ToolError {
        Object value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String text)) {
            throw wrong(name, "must be a string", value);
        }
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            throw new ToolError("Argument '" + name + "' must not be blank.");
        }
        if (stripped.length() > longest) {
            throw tooLong(name, stripped, longest);
        }
        return Optional.of(stripped);
    }

    /** A text exactly as it was given, of 0 to {@code longest} characters: for contents and names, where blanks count. */
    public Optional<String> verbatim(String name, int longest) throws ToolError {
        Object value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String text)) {
            throw wrong(name, "must be a string", value);
        }
        if (text.length() > longest) {
            throw tooLong(name, text, longest);
        }
        return Optional.of(text);
    }

    public Optional<Double> number(String name, double least, double most) throws ToolError {
        Object value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Number number)) {
            throw wrong(name, "must be a number", value);
        }
        double read = number.doubleValue();
        if (!(read >= least && read <= most)) {
            throw wrong(name, "must be from %s to %s".formatted(plain(least), plain(most)), value);
        }
        return Optional.of(read);
    }

    public int integer(String name, int least, int most, int otherwise) throws ToolError {
        double read = number(name, least, most).orElse((double) otherwise);
        if (read != Math.rint(read)) {
            throw wrong(name, "must be a whole number from %d to %d".formatted(least, most), read);
        }
        return (int) read;
    }

    public String oneOf(String name, List<String> allowed, String otherwise) throws ToolError {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof String text) || !allowed.contains(text)) {
            throw wrong(name, "must be one of " + String.join(", ", allowed), value);
        }
        return text;
    }

    private static ToolError tooLong(String name, String text, int longest) {
        return new ToolError(
                "Argument '%s' must have at most %d characters, it has %d.".formatted(name, longest, text.length()));
    }

    private static ToolError wrong(String name, String rule, Object value) {
        return new ToolError("Argument '%s' %s; it is %s.".formatted(name, rule, shortened(String.valueOf(value))));
    }

    private static String shortened(String text) {
        return "'" + (text.length() <= 60 ? text : text.substring(0, 60) + "…") + "'";
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
