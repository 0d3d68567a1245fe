package dev.breakwater.admission;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;

/**
 * Who waits: a line for each caller, first come first served, and the lines take turns. How many one caller sends thus
 * makes no difference to how soon another's turn comes. Not safe for use by several threads.
 */
final class WaitingLines<T> {

    /** In the order of their turns; none is empty. */
    private final SequencedMap<String, SequencedSet<T>> lines = new LinkedHashMap<>();

    private int size;

    /** How many wait, of all callers. */
    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Adds to the end of the caller's line; a new line has its turn after all others. */
    void add(String caller, T waiting) {
        if (lines.computeIfAbsent(caller, _ -> new LinkedHashSet<>()).add(waiting)) {
            size++;
        }
    }

    /** Takes out whose turn it is. */
    Optional<T> next() {
        Map.Entry<String, SequencedSet<T>> turn = lines.pollFirstEntry();
        if (turn == null) {
            return Optional.empty();
        }
        T next = turn.getValue().removeFirst();
        size--;
        if (!turn.getValue().isEmpty()) {
            lines.putLast(turn.getKey(), turn.getValue());
        }
        return Optional.of(next);
    }

    /** Takes out one that does not want to wait any longer. */
    void remove(String caller, T waiting) {
        SequencedSet<T> line = lines.get(caller);
        if (line != null && line.remove(waiting)) {
            dropped(caller, line);
        }
    }

    /** The one at the front of the caller's line. */
    Optional<T> first(String caller) {
        return Optional.ofNullable(lines.get(caller)).map(SequencedSet::getFirst);
    }

    /**
     * Takes out the one that has to make room for another of the caller: the last of the longest line. Empty if no line
     * would still be at least as long as the caller's then: whoever fills the queue alone makes room for nobody but others.
     */
    Optional<T> displacedFor(String caller) {
        int own = Optional.ofNullable(lines.get(caller)).map(Set::size).orElse(0);
        return lines.entrySet().stream()
                .max(Comparator.comparingInt(line -> line.getValue().size()))
                .filter(longest -> longest.getValue().size() > own + 1)
                .map(longest -> {
                    T last = longest.getValue().removeLast();
                    dropped(longest.getKey(), longest.getValue());
                    return last;
                });
    }

    private void dropped(String caller, Set<T> line) {
        size--;
        if (line.isEmpty()) {
            lines.remove(caller);
        }
    }
}
