package dev.breakwater.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** One figure over several rounds, shown as its median with the smallest and the largest value. */
final class Samples {

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    double median() {
        List<Double> sorted = sorted();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The values of this divided by those of another, round by round. */
    Samples over(Samples other) {
        var ratio = new Samples();
        for (int i = 0; i < values.size(); i++) {
            ratio.add(values.get(i) / other.values.get(i));
        }
        return ratio;
    }

    /** The values of this less those of another, round by round. */
    Samples minus(Samples other) {
        var difference = new Samples();
        for (int i = 0; i < values.size(); i++) {
            difference.add(values.get(i) - other.values.get(i));
        }
        return difference;
    }

    String show(int digits) {
        List<Double> sorted = sorted();
        String number = "%,." + digits + "f";
        return String.format(
                Locale.ROOT,
                number + " (" + number + " to " + number + ")",
                median(),
                sorted.getFirst(),
                sorted.getLast());
    }

    private List<Double> sorted() {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted;
    }
}
