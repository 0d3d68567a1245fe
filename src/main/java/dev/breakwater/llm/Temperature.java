package dev.breakwater.llm;

import java.util.OptionalDouble;

/**
 * How freely a model chooses its words.
 *
 * @param value from 0 to 2; nothing is the provider's own default, as models want it that take no temperature
 */
public record Temperature(OptionalDouble value) {

    private static final String DEFAULT = "default";

    public Temperature {
        if (value.isPresent() && !(value.getAsDouble() >= 0 && value.getAsDouble() <= 2)) {
            throw new IllegalArgumentException("a temperature is a number from 0 to 2, or the word " + DEFAULT);
        }
    }

    /**
     * Reads a number from 0 to 2 or the word {@code default}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Temperature parse(String text) {
        String word = text.strip();
        if (word.equalsIgnoreCase(DEFAULT)) {
            return new Temperature(OptionalDouble.empty());
        }
        try {
            return new Temperature(OptionalDouble.of(Double.parseDouble(word)));
        } catch (NumberFormatException e) {
            return new Temperature(OptionalDouble.of(Double.NaN));
        }
    }

    @Override
    public String toString() {
        return value.isPresent() ? String.valueOf(value.getAsDouble()) : DEFAULT;
    }
}
