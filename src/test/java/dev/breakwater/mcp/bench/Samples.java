package dev.breakwater.mcp.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** What was measured several times. */
record Samples(List<Double> sorted) {

    static Samples of(DoubleStream values) {
        return new Samples(values.sorted().boxed().toList());
    }

    @FunctionalInterface
    interface Measurement {
        double take() throws Exception;
    }

    static Samples times(int number, Measurement measurement) throws Exception {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            values.add(measurement.take());
        }
        return of(values.stream().mapToDouble(Double::doubleValue));
    }

    double median() {
        return sorted.get(sorted.size() / 2);
    }

    /** Median, least and most of what are milliseconds. */
    String millis() {
        return sorted.getLast() >= 1000
                ? words("%.1f s", 1000)
                : words(sorted.getFirst() >= 10 ? "%.0f ms" : "%.3f ms", 1);
    }

    /** Median, least and most as whole numbers. */
    String whole() {
        return words("%,.0f", 1);
    }

    String words(String format, double unit) {
        return String.format(
                Locale.ROOT,
                format + " (" + format + " – " + format + ")",
                median() / unit,
                sorted.getFirst() / unit,
                sorted.getLast() / unit);
    }
}
