package dev.breakwater.mcp.chaos;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The table in docs/resilience.md: a line for each test, a part for each class of tests. */
final class ResilienceDocument {

    static final Path FILE = Path.of("docs", "resilience.md");

    /** In the order of the document. */
    static final Map<Class<?>, String> PARTS = parts();

    private static final Pattern PLACE =
            Pattern.compile("(<!-- faults: made by `make docs-resilience` -->\n)(.*?)(<!-- end -->)", Pattern.DOTALL);

    private static Map<Class<?>, String> parts() {
        Map<Class<?>, String> parts = new LinkedHashMap<>();
        parts.put(StartFaultTests.class, "A server that does not start");
        parts.put(DeathTests.class, "A server that dies");
        parts.put(HangTests.class, "A server that hangs");
        parts.put(NoiseTests.class, "A server that says odd things");
        parts.put(CrowdTests.class, "Many servers");
        parts.put(KillStormTests.class, "Many deaths");
        return parts;
    }

    /** A line of the table. */
    record Row(String part, String test, String fault, String then) {

        private static Row of(String part, Method test) {
            Fault fault = test.getAnnotation(Fault.class);
            return new Row(part, Results.name(test), fault.value(), fault.then());
        }
    }

    /** The lines that there should be, as the tests say. */
    static List<Row> rows() {
        return PARTS.entrySet().stream()
                .flatMap(part -> tests(part.getKey()).map(test -> Row.of(part.getValue(), test)))
                .toList();
    }

    private static Stream<Method> tests(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Fault.class))
                .sorted(Comparator.comparing(
                        method -> method.getAnnotation(Fault.class).value()));
    }

    /** The table as the document has it now. */
    String table() throws IOException {
        Matcher found = PLACE.matcher(Files.readString(FILE));
        if (!found.find()) {
            throw new IOException(FILE + " has no place for the table");
        }
        return found.group(2);
    }

    /** The figure of the line about this test, as the document has it now; empty if there is no such line. */
    String figure(Row row) throws IOException {
        String start = "| " + row.fault() + " | " + row.then() + " | ";
        return table().lines()
                .filter(line -> line.startsWith(start) && line.endsWith(" |"))
                .map(line -> line.substring(start.length(), line.length() - 2))
                .findFirst()
                .orElse("");
    }

    /** Brings the table up to date. What was not measured this time keeps the figure that it has. */
    void write(Map<String, String> figures) throws IOException {
        StringBuilder table = new StringBuilder(Machine.describe()).append('\n');
        String part = "";
        for (Row row : rows()) {
            if (!row.part().equals(part)) {
                part = row.part();
                table.append("\n### ")
                        .append(part)
                        .append("\n\n| Fault | What happens | Recovered after |\n|---|---|---|\n");
            }
            String figure = figures.containsKey(row.test()) ? figures.get(row.test()) : figure(row);
            table.append("| %s | %s | %s |\n".formatted(row.fault(), row.then(), figure));
        }
        String document = Files.readString(FILE);
        Matcher place = PLACE.matcher(document);
        Files.writeString(FILE, place.replaceFirst("$1" + Matcher.quoteReplacement(table + "\n") + "$3"));
    }
}
