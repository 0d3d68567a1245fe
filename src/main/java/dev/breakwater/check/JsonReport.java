package dev.breakwater.check;

import dev.breakwater.mcp.ServerTrial;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The report for machines: one JSON document, whose members docs/check-config.md explains. */
final class JsonReport {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonReport() {}

    static String of(Findings findings) {
        ObjectNode report = MAPPER.createObjectNode().put("ok", findings.good());
        ObjectNode configuration = report.putObject("configuration");
        configuration.put("ok", findings.problems().isEmpty());
        ArrayNode problems = configuration.putArray("problems");
        findings.problems().forEach(problems::add);
        ArrayNode models = report.putArray("models");
        findings.models().forEach(model -> add(models.addObject(), model));
        ArrayNode servers = report.putArray("servers");
        findings.servers().forEach(server -> add(servers.addObject(), server));
        report.put("execution_time", seconds(findings.time()));
        return MAPPER.writeValueAsString(report) + System.lineSeparator();
    }

    private static void add(ObjectNode json, ModelFinding model) {
        json.put("provider", model.provider())
                .put("model", model.model())
                .put("ok", model.good())
                .put("status", model.status().name().toLowerCase(Locale.ROOT))
                .put("message", model.message());
        if (!model.advice().isEmpty()) {
            json.put("advice", model.advice());
        }
    }

    private static void add(ObjectNode json, ServerTrial server) {
        json.put("name", server.name())
                .put("ok", server.works())
                .put("bundled", server.bundled())
                .put("required", server.required())
                .put("execution_time", seconds(server.time()));
        switch (server.result()) {
            case ServerTrial.Works works -> {
                json.put("software", works.software()).put("protocol_version", works.protocolVersion());
                ArrayNode tools = json.putArray("tools");
                works.tools().forEach(tool -> add(tools.addObject(), tool));
                ArrayNode tail = json.putArray("stderr_tail");
                works.stderrTail().forEach(tail::add);
                json.put("stray_stdout_lines", works.strayLines());
            }
            case ServerTrial.Fails fails -> {
                ObjectNode failure = json.putObject("failure")
                        .put("stage", fails.stage())
                        .put("message", fails.message())
                        .put("advice", fails.advice());
                ArrayNode tail = failure.putArray("stderr_tail");
                fails.stderrTail().forEach(tail::add);
            }
        }
    }

    private static void add(ObjectNode json, ServerTrial.Tool tool) {
        json.put("tool", tool.name()).put("read_only", tool.readOnly()).put("offered", tool.withheldReason() == null);
        if (tool.withheldReason() != null) {
            json.put("withheld_reason", tool.withheldReason());
        }
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
