package dev.breakwater.bench;

import java.util.Arrays;

/** How long each run took, in nanoseconds. */
final class Latencies {

    private long[] values = new long[1 << 14];
    private int count;
    private boolean sorted;

    void add(long nanos) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = nanos;
        sorted = false;
    }

    int count() {
        return count;
    }

    /** In milliseconds; the smallest value that so many of a hundred do not exceed. */
    double percentile(double percent) {
        if (count == 0) {
            return Double.NaN;
        }
        if (!sorted) {
            Arrays.sort(values, 0, count);
            sorted = true;
        }
        int rank = (int) Math.ceil(percent / 100 * count);
        return values[Math.clamp(rank - 1, 0, count - 1)] / 1e6;
    }
}
