package dev.breakwater.check;

import dev.breakwater.mcp.ServerTrial;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The report for people. */
final class PlainReport {

    private static final String INDENT = "      ";
    private static final int WIDTH = 100;

    private final StringBuilder out = new StringBuilder();
    private final String good;
    private final String bad;
    private final String open;

    /** @param charset what the reader's terminal can show */
    PlainReport(Charset charset) {
        boolean signs = charset.newEncoder().canEncode("✓✗");
        good = signs ? "  ✓ " : "  ok   ";
        bad = signs ? "  ✗ " : "  FAIL ";
        open = signs ? "  ? " : "  ?    ";
    }

    String of(Findings findings) {
        configuration(findings.problems());
        if (findings.problems().isEmpty()) {
            models(findings.models());
            servers(findings.servers());
        }
        summary(findings);
        return out.toString();
    }

    private void configuration(List<String> problems) {
        line("Configuration");
        if (problems.isEmpty()) {
            line(good + "every key is known and every value can be used");
            return;
        }
        problems.forEach(problem -> line(bad + problem));
        line("");
        paragraph(
                INDENT,
                "docs/configuration.md lists all keys and variables. Models and servers are looked at once the"
                        + " configuration itself is right.");
    }

    private void models(List<ModelFinding> models) {
        line("");
        line(models.size() == 1 ? "Model" : "Models, in the order in which they are asked");
        for (ModelFinding model : models) {
            line(sign(model.status()) + model.provider() + " " + model.model() + ": " + model.message());
            if (!model.advice().isEmpty()) {
                paragraph(INDENT, model.advice());
            }
        }
    }

    private String sign(ModelFinding.Status status) {
        return switch (status) {
            case GOOD -> good;
            case REJECTED, UNAVAILABLE -> bad;
            case NOT_LISTED, NOT_CHECKABLE -> open;
        };
    }

    private void servers(List<ServerTrial> servers) {
        line("");
        line("MCP servers");
        if (servers.isEmpty()) {
            line("  none is configured; questions are answered without tools");
        }
        for (ServerTrial server : servers) {
            switch (server.result()) {
                case ServerTrial.Works works -> works(server, works);
                case ServerTrial.Fails fails -> fails(server, fails);
            }
        }
    }

    private void works(ServerTrial server, ServerTrial.Works works) {
        List<ServerTrial.Tool> tools = works.tools();
        line("%s%s: %s, ready in %s s%s"
                .formatted(
                        good,
                        server.name(),
                        tools.size() == 1 ? "1 tool" : tools.size() + " tools",
                        seconds(server.time()),
                        works.software().isEmpty() ? "" : " (" + works.software() + ")"));
        int width = tools.stream().mapToInt(tool -> tool.name().length()).max().orElse(0);
        tools.forEach(tool ->
                line(INDENT + tool.name() + " ".repeat(width - tool.name().length()) + "  " + what(tool)));
        if (works.strayLines() > 0) {
            paragraph(
                    INDENT,
                    "Lines on its standard output that are no MCP messages: %d. They are skipped; have it log to its standard error."
                            .formatted(works.strayLines()));
        }
        said("It wrote to its standard error:", works.stderrTail());
    }

    private void said(String introduction, List<String> lines) {
        if (!lines.isEmpty()) {
            line(INDENT + introduction);
            lines.forEach(line -> line(INDENT + "  | " + line));
        }
    }

    private static String what(ServerTrial.Tool tool) {
        String effect = tool.readOnly() ? "read-only" : "may change things";
        return tool.withheldReason() == null ? effect : effect + ", withheld: " + tool.withheldReason();
    }

    private void fails(ServerTrial server, ServerTrial.Fails fails) {
        line("%s%s%s: %s".formatted(bad, server.name(), server.required() ? " (required)" : "", happened(fails)));
        paragraph(INDENT, fails.advice());
        said("The last that it wrote to its standard error:", fails.stderrTail());
    }

    private static String happened(ServerTrial.Fails fails) {
        String when = switch (fails.stage()) {
            case "spawn" -> "cannot be started";
            case "initialize" -> "failed in the handshake (initialize)";
            case "list_tools" -> "failed to list its tools (list_tools)";
            case "call" -> "runs, but cannot do its work (call)";
            default -> "failed (" + fails.stage() + ")";
        };
        return when + ": " + fails.message();
    }

    private void summary(Findings findings) {
        line("");
        line("%s (%s s)".formatted(verdict(findings), seconds(findings.time())));
    }

    private static String verdict(Findings findings) {
        if (!findings.good()) {
            return findings.failures() == 1
                    ? "1 thing has to be put right."
                    : findings.failures() + " things have to be put right.";
        }
        return findings.models().stream().anyMatch(model -> model.status() != ModelFinding.Status.GOOD)
                ? "Everything works as far as it can be told; look at what is marked with a question mark."
                : "Everything works.";
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
    }

    private void paragraph(String indent, String text) {
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.split(" ", -1)) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                line(line.toString());
                line = new StringBuilder(indent);
            }
            if (line.length() > indent.length()) {
                line.append(' ');
            }
            line.append(word);
        }
        line(line.toString());
    }

    /** One line, whatever a server or a provider has put into it. */
    private void line(String text) {
        out.append(text.lines().map(String::stripTrailing).collect(Collectors.joining(" ")))
                .append(System.lineSeparator());
    }
}
