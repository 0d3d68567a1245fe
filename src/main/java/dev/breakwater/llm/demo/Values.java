package dev.breakwater.llm.demo;

import dev.breakwater.llm.demo.Span.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the values in a text that can be told by their form: SQL, quotations, addresses, paths, dates and numbers. */
final class Values {

    private static final Pattern SQL = Pattern.compile(
            "\\b(?:select\\s.{1,2000}?\\sfrom\\s+\\S|select\\s+[\\d'(]|insert\\s+into\\s+\\S|update\\s+\\S+\\s+set\\s+\\S|delete\\s+from"
                    + "\\s+\\S|with\\s+\\w+\\s+as\\s*\\(|(?:create|drop|alter)\\s+(?:table|index|view)\\s+\\S).*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern SQL_END = Pattern.compile(";\\s|,\\s+(?:and|then)\\s|```", Pattern.CASE_INSENSITIVE);
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"|“([^”]+)”|«([^»]+)»|`([^`]+)`"
            + "|(?<![\\p{L}\\p{N}])'([^']+)'(?![\\p{L}\\p{N}])|(?<![\\p{L}\\p{N}])‘([^’]+)’(?![\\p{L}\\p{N}])");
    private static final Pattern COORDINATES = Pattern.compile(
            "(?<![\\w.])([-+]?\\d{1,2}(?:\\.\\d+)?)\\s*°?\\s*([NS])?\\s*[,;/ ]\\s*([-+]?\\d{1,3}(?:\\.\\d+)?)\\s*°?\\s*([EW])?(?![\\w]|\\.\\d)");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])-?\\d+(?:\\.\\d+)?(?![\\d]|\\.\\d)");
    private static final Pattern CHUNK = Pattern.compile("\\S+");
    private static final Pattern PUNCTUATION = Pattern.compile("^[(\\[{<,;:!?]+|[)\\]}>,;:!?.]+$");
    private static final Pattern EMAIL = Pattern.compile("[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(?:T[\\d:.]+(?:Z|[+-][\\d:]+)?)?");
    private static final Pattern FILE_NAME = Pattern.compile(
            "(?:[\\p{L}\\p{N}_-][\\p{L}\\p{N}_.-]+|[\\p{L}\\p{N}_-](?=\\..{2}))\\.\\p{Alpha}\\p{Alnum}{0,9}|\\.\\p{Alpha}[\\w.-]+");
    private static final Pattern NOT_A_PATH = Pattern.compile(
            "(?i)and/or|either/or|he/she|yes/no|on/off|true/false|km/h|m/s|w/o?|n/a|[\\d./-]+|e\\.g|i\\.e");

    private static final List<String> NUMBER_WORDS = List.of(
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve");
    /** In sentences {@code one} is hardly ever a number. */
    private static final Set<String> TOO_COMMON = Set.of("one", "zero");

    private final List<Span> found = new ArrayList<>();
    private String rest;

    private Values(String text) {
        this.rest = text;
    }

    static List<Span> in(String text) {
        Values values = new Values(text);
        values.sql();
        values.quotations();
        values.chunks();
        values.coordinates();
        values.numbers();
        values.found.sort(Comparator.comparingInt(Span::start));
        return List.copyOf(values.found);
    }

    private void sql() {
        Matcher statement = SQL.matcher(rest);
        if (!statement.find()) {
            return;
        }
        int start = statement.start();
        int end = statement.end();
        char before = start > 0 ? rest.charAt(start - 1) : ' ';
        int closing = "\"`'“".indexOf(before) >= 0 ? rest.lastIndexOf(before == '“' ? '”' : before) : -1;
        if (closing > start) {
            add(Kind.SQL, start - 1, closing + 1, rest.substring(start, closing).strip());
            return;
        }
        Matcher cut = SQL_END.matcher(rest).region(start, end);
        if (cut.find()) {
            end = cut.start();
        }
        String sql = rest.substring(start, end).replaceFirst("[?.;\\s]+$", "");
        add(Kind.SQL, start, start + sql.length(), sql);
    }

    private void quotations() {
        Matcher quotation = QUOTED.matcher(rest);
        List<Span> quoted = new ArrayList<>();
        while (quotation.find()) {
            for (int group = 1; group <= quotation.groupCount(); group++) {
                if (quotation.group(group) != null) {
                    quoted.add(new Span(Kind.QUOTED, quotation.start(), quotation.end(), quotation.group(group)));
                }
            }
        }
        quoted.forEach(each -> add(each.kind(), each.start(), each.end(), each.value()));
    }

    private void chunks() {
        Matcher chunk = CHUNK.matcher(rest);
        List<Span> spans = new ArrayList<>();
        while (chunk.find()) {
            String written = chunk.group();
            String bare = written.matches("\\.{1,2}/?") && chunk.end() < rest.length()
                    ? written
                    : PUNCTUATION.matcher(written).replaceAll("");
            Kind kind = kind(bare);
            if (kind != Kind.WORDS) {
                int start = chunk.start() + written.indexOf(bare);
                spans.add(new Span(kind, start, start + bare.length(), bare));
            }
        }
        spans.forEach(each -> add(each.kind(), each.start(), each.end(), each.value()));
    }

    private static Kind kind(String chunk) {
        String lower = chunk.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            return Kind.URL;
        }
        if (EMAIL.matcher(chunk).matches()) {
            return Kind.EMAIL;
        }
        if (DATE.matcher(chunk).matches()) {
            return Kind.DATE;
        }
        if (chunk.isEmpty() || NOT_A_PATH.matcher(chunk).matches()) {
            return chunk.matches("\\.{1,2}/?") ? Kind.PATH : Kind.WORDS;
        }
        if (chunk.contains("*") && chunk.matches(".*[./\\p{L}].*")) {
            return Kind.GLOB;
        }
        boolean slashed = chunk.matches("[~./\\\\]*[\\p{L}\\p{N}_.@+-]+(?:[/\\\\]+[\\p{L}\\p{N}_.@+-]*){0,60}")
                && chunk.matches(".*[/\\\\].*");
        return slashed || chunk.equals("/") || FILE_NAME.matcher(chunk).matches() ? Kind.PATH : Kind.WORDS;
    }

    /** A pair of numbers in range that is written as a place is: with a decimal point in both, or with N, S, E or W. */
    private void coordinates() {
        Matcher pair = COORDINATES.matcher(rest);
        while (pair.find()) {
            boolean lettered = pair.group(2) != null && pair.group(4) != null;
            boolean precise = pair.group(1).contains(".") && pair.group(3).contains(".");
            double latitude = Double.parseDouble(pair.group(1)) * ("S".equals(pair.group(2)) ? -1 : 1);
            double longitude = Double.parseDouble(pair.group(3)) * ("W".equals(pair.group(4)) ? -1 : 1);
            if ((lettered || precise) && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) {
                // Its numbers stay visible: a tool without a latitude may want them as plain numbers.
                found.add(new Span(Kind.COORDINATES, pair.start(), pair.end(), latitude + "," + longitude));
            }
        }
    }

    private void numbers() {
        Matcher number = NUMBER.matcher(rest);
        while (number.find()) {
            found.add(new Span(Kind.NUMBER, number.start(), number.end(), number.group()));
        }
        for (Token word : Words.tokens(rest)) {
            int value = NUMBER_WORDS.indexOf(word.text().toLowerCase(Locale.ROOT));
            if (value >= 0 && !TOO_COMMON.contains(NUMBER_WORDS.get(value))) {
                found.add(new Span(Kind.NUMBER, word.start(), word.end(), Integer.toString(value)));
            }
        }
    }

    private void add(Kind kind, int start, int end, String value) {
        found.add(new Span(kind, start, end, value));
        rest = rest.substring(0, start) + " ".repeat(end - start) + rest.substring(end);
    }
}
