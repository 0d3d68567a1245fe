package dev.breakwater.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** The time in which at least one of several calls was under way: those that overlap are counted once. */
final class BusyTime {

    /** Disjoint, the latest last. */
    private final Deque<Span> spans = new ArrayDeque<>(4);

    private record Span(Instant from, Instant to) {}

    /**
     * Adds a call. Calls are added in the order in which they ended.
     *
     * @param end when it was over
     */
    void add(Instant end, Duration duration) {
        Instant from = end.minus(duration);
        while (!spans.isEmpty() && !spans.getLast().to().isBefore(from)) {
            Span last = spans.removeLast();
            from = last.from().isBefore(from) ? last.from() : from;
        }
        spans.addLast(new Span(from, end));
    }

    Duration total() {
        Duration total = Duration.ZERO;
        for (Span span : spans) {
            total = total.plus(Duration.between(span.from(), span.to()));
        }
        return total;
    }
}
