package dev.breakwater.llm.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tells findings that stand beside a question, each with its sources, and which servers they came from. */
final class Findings {

    private static final int MOST = 16;
    private static final int LONGEST = 1_500;

    private Findings() {}

    /** Empty if there are none. */
    static Optional<String> told(ObjectNode context) {
        JsonNode findings = context.path("findings");
        if (!findings.isArray() || findings.isEmpty()) {
            return Optional.empty();
        }
        String bullet = findings.size() == 1 ? "" : "- ";
        List<String> lines = new ArrayList<>();
        findings.valueStream().limit(MOST).forEach(finding -> lines.add(bullet + line(finding)));
        String servers = servers(context.path("sources"));
        if (!servers.isEmpty()) {
            lines.add("Looked up with " + servers + ".");
        }
        return Optional.of(String.join("\n", lines));
    }

    private static String line(JsonNode finding) {
        String sources = finding.path("sources")
                .valueStream()
                .map(source -> source.asString(""))
                .collect(Collectors.joining(", "));
        String cited = sources.isEmpty() ? "" : " [" + sources + "]";
        return finding.has("finding")
                ? shortened(finding.path("finding").asString("")) + cited
                : "Not found out: " + finding.path("question").asString("") + " ("
                        + shortened(finding.path("failure").asString("")) + ")" + cited;
    }

    private static String servers(JsonNode sources) {
        Map<String, Integer> calls = new LinkedHashMap<>();
        sources.valueStream()
                .forEach(source -> calls.merge(source.path("server").asString(""), 1, Integer::sum));
        return calls.entrySet().stream()
                .map(server ->
                        server.getKey() + " (" + server.getValue() + (server.getValue() == 1 ? " call)" : " calls)"))
                .collect(Collectors.joining(" and "));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST).stripTrailing() + " …";
    }
}
