package dev.breakwater.mcp.bench;

import dev.breakwater.mcp.chaos.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of what was measured: printed as it comes, and put into docs/benchmarks-mcp.md at the end. */
final class Report {

    private static final Path FILE = Path.of("docs", "benchmarks-mcp.md");
    private static final Pattern PLACE =
            Pattern.compile("(<!-- figures: made by `make bench-mcp` -->\n)(.*?)(<!-- end -->)", Pattern.DOTALL);

    private final StringBuilder table =
            new StringBuilder("| What | Wanted | Breakwater | stock client |\n|---|---|---|---|\n");

    Report() {
        System.out.print(table);
    }

    /** A line. */
    void add(String what, String wanted, String ours, String stock) {
        String line = "| %s | %s | %s | %s |\n".formatted(what, wanted, ours, stock);
        System.out.print(line);
        table.append(line);
    }

    void write() throws IOException {
        String document = Files.readString(FILE);
        Matcher place = PLACE.matcher(document);
        Files.writeString(
                FILE,
                place.replaceFirst("$1" + Matcher.quoteReplacement(Machine.describe() + "\n\n" + table + "\n") + "$3"));
    }
}
