package dev.breakwater.agent.loop;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds what a model may have meant by a name that does not exist. */
final class ClosestNames {

    private static final int COUNT = 3;
    private static final int LONGEST = 64;

    private ClosestNames() {}

    private record Candidate(String name, int distance) {}

    /** At most three of the names, the most similar first: a name that ends with the wanted one, then by edit distance. */
    static List<String> to(String wanted, Collection<String> names) {
        String lower = bounded(wanted);
        return names.stream()
                .map(name -> new Candidate(name, distance(lower, bounded(name))))
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(COUNT)
                .map(Candidate::name)
                .toList();
    }

    private static String bounded(String name) {
        return name.substring(0, Math.min(name.length(), LONGEST)).toLowerCase(Locale.ROOT);
    }

    private static int distance(String wanted, String name) {
        if (!wanted.isEmpty() && name.endsWith(wanted)) {
            return 0;
        }
        int[] above = new int[name.length() + 1];
        for (int column = 0; column <= name.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= wanted.length(); row++) {
            int[] line = new int[name.length() + 1];
            line[0] = row;
            for (int column = 1; column <= name.length(); column++) {
                int replaced = above[column - 1] + (wanted.charAt(row - 1) == name.charAt(column - 1) ? 0 : 1);
                line[column] = Math.min(replaced, 1 + Math.min(above[column], line[column - 1]));
            }
            above = line;
        }
        return above[name.length()];
    }
}
