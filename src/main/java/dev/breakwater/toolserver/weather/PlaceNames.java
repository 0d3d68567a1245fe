package dev.breakwater.toolserver.weather;

import java.text.Normalizer;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares names of places the way people type them: without accents, case, dots and hyphens, and with a slip of the finger. */
final class PlaceNames {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern DROPPED = Pattern.compile("[.'’`]");
    private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** Letters that have no decomposition. */
    private static final Map<String, String> LETTERS =
            Map.of("ß", "ss", "ø", "o", "ł", "l", "đ", "d", "ı", "i", "æ", "ae", "œ", "oe", "ð", "d", "þ", "th");

    /** Names in use that are neither a country's usual English name nor its ISO code. */
    private static final Map<String, String> COUNTRY_CODES = Map.ofEntries(
            Map.entry("usa", "us"),
            Map.entry("united states of america", "us"),
            Map.entry("america", "us"),
            Map.entry("uk", "gb"),
            Map.entry("great britain", "gb"),
            Map.entry("britain", "gb"),
            Map.entry("uae", "ae"),
            Map.entry("korea", "kr"),
            Map.entry("czech republic", "cz"),
            Map.entry("holland", "nl"),
            Map.entry("the netherlands", "nl"),
            Map.entry("turkiye", "tr"),
            Map.entry("russian federation", "ru"),
            Map.entry("cote divoire", "ci"),
            Map.entry("viet nam", "vn"),
            Map.entry("deutschland", "de"),
            Map.entry("espana", "es"),
            Map.entry("italia", "it"),
            Map.entry("brasil", "br"));

    private PlaceNames() {}

    static String fold(String name) {
        String folded = MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
        for (Map.Entry<String, String> letter : LETTERS.entrySet()) {
            folded = folded.replace(letter.getKey(), letter.getValue());
        }
        folded = DROPPED.matcher(folded).replaceAll("");
        return SEPARATORS.matcher(folded).replaceAll(" ").strip();
    }

    /** What may follow a city's name after a comma, folded. */
    static Set<String> qualifiers(Collection<? extends @Nullable String> names) {
        Set<String> folded = new HashSet<>();
        for (String name : names) {
            if (name != null && !name.isBlank()) {
                folded.add(fold(name));
            }
        }
        return folded;
    }

    /** Whether each of {@code asked} names something in {@code qualifiers}. */
    static boolean allIn(Set<String> qualifiers, List<String> asked) {
        return asked.stream()
                .map(PlaceNames::fold)
                .allMatch(name ->
                        qualifiers.contains(name) || qualifiers.contains(COUNTRY_CODES.getOrDefault(name, name)));
    }

    /** The folded names that {@code asked} may have meant, the nearest first: a prefix, or a few letters away. */
    static Stream<String> near(String asked, Collection<String> foldedNames) {
        String wanted = fold(asked);
        int slips = wanted.length() <= 4 ? 1 : wanted.length() <= 8 ? 2 : 3;
        record Near(String name, int distance) {}
        return foldedNames.stream()
                .map(name -> new Near(name, distance(wanted, name)))
                .filter(near -> near.distance <= slips)
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .map(Near::name);
    }

    private static int distance(String wanted, String name) {
        boolean prefix = wanted.length() >= 3 && (name.startsWith(wanted) || wanted.startsWith(name + " "));
        return prefix ? 1 : edits(wanted, name);
    }

    /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
    static int edits(String from, String to) {
        int[][] table = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    table[i][j] = i + j;
                    continue;
                }
                int replaced = table[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                table[i][j] = Math.min(replaced, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    table[i][j] = Math.min(table[i][j], table[i - 2][j - 2] + 1);
                }
            }
        }
        return table[from.length()][to.length()];
    }
}
