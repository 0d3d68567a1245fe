package dev.breakwater.toolserver.filesystem;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The pieces that the texts of results are made of, in English. */
final class Words {

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final List<String> UNITS = List.of("kB", "MB", "GB", "TB", "PB", "EB");

    private Words() {}

    static String size(long bytes) {
        if (bytes < 1_000) {
            return count(bytes, "byte");
        }
        double value = bytes;
        int unit = -1;
        while (value >= 999.95) {
            value /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS.get(unit));
    }

    static String count(long number, String what) {
        if (number == 1) {
            return "1 " + what;
        }
        String many = what.endsWith("y")
                ? what.substring(0, what.length() - 1) + "ies"
                : what.endsWith("ch") ? what + "es" : what + "s";
        return number + " " + many;
    }

    /** On one line whatever characters a file's name or line has. */
    static String oneLine(String text) {
        return CONTROL.matcher(text).replaceAll("\uFFFD");
    }

    /** What follows a result that is not complete; nothing if nothing was left out. */
    static String remark(List<String> omissions) {
        return omissions.isEmpty() ? "" : "\n[Not complete: " + String.join("; ", omissions) + ".]";
    }
}
