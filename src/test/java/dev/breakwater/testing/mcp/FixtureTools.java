package dev.breakwater.testing.mcp;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the fixture can be asked to do.
 *
 * <ul>
 *   <li>{@code echo{text}}, {@code fail{text}} (a result that is an error), {@code rpc_error{code, message}},
 *       {@code raw{result}} (this very JSON as the result), {@code bytes{count}}, {@code env}, {@code pid}
 *   <li>{@code sleep{millis, text}}: answers later, and others meanwhile; {@code busy{millis}}: answers nobody meanwhile
 *   <li>{@code journal{file, line, then}} appends the line to the file, then answers, or does not: {@code then} is {@code
 *       die}, {@code hang}, or {@code once-die} (dies unless it did so before); {@code journal_idempotent} is the same,
 *       and says that it is safe to repeat
 *   <li>{@code hang}: never answers; {@code seen}: the notifications and replies that have come, one a line
 *   <li>{@code die{code, stderr}}, {@code die_once{file}}: ends, unless there is this file, which it makes;
 *       {@code half_line}: writes half an answer and ends; {@code half_then_nothing}: and stays, silent;
 *       {@code close_stdout}: lives on; {@code complain{bytes}}: writes to its stderr, then answers
 *   <li>{@code stop_reading}: answers, and never reads again
 *   <li>{@code emit{lines, times}}: writes the lines as they stand; {@code $id} in them is the call's own id
 *   <li>{@code oversized{bytes, id}}: answers with a line of that length, its id at the {@code head} or {@code tail}
 *   <li>{@code grow{times}}: has one tool more and says so that often; {@code lists}: how often it was asked for them;
 *       {@code pings}: how often it was pinged
 *   <li>{@code grandchild}: the process id of the process that it has started
 * </ul>
 */
final class FixtureTools {

    private static final List<String> NAMES = List.of(
            "fail",
            "rpc_error",
            "raw",
            "bytes",
            "env",
            "pid",
            "sleep",
            "busy",
            "journal",
            "complain",
            "hang",
            "seen",
            "die",
            "die_once",
            "half_line",
            "half_then_nothing",
            "close_stdout",
            "stop_reading",
            "emit",
            "oversized",
            "grow",
            "lists",
            "pings",
            "grandchild");

    private final FixtureServer server;
    private final List<String> seen = new ArrayList<>();

    FixtureTools(FixtureServer server) {
        this.server = server;
    }

    void saw(String line) {
        seen.add(line);
    }

    String definitions(@Nullable String further, int extra) {
        List<String> definitions = new ArrayList<>();
        definitions.add("""
                {"name":"echo","description":"Says it again","annotations":{"readOnlyHint":true},"inputSchema":\
                {"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}}""");
        definitions.add("{\"name\":\"journal_idempotent\",\"annotations\":{\"idempotentHint\":true},"
                + "\"inputSchema\":{\"type\":\"object\"}}");
        NAMES.forEach(name -> definitions.add(definition(name)));
        for (int i = 1; i <= extra; i++) {
            definitions.add(definition("extra_" + i));
        }
        if (further != null) {
            definitions.add(further);
        }
        return String.join(",", definitions);
    }

    private static String definition(String name) {
        return "{\"name\":\"" + name + "\",\"inputSchema\":{\"type\":\"object\"}}";
    }

    void call(String id, String tool, Map<String, Object> arguments) throws IOException {
        switch (tool) {
            case "echo" -> text(id, string(arguments, "text"));
            case "fail" ->
                server.result(
                        id,
                        "{\"isError\":true,\"content\":[{\"type\":\"text\",\"text\":"
                                + PlainJson.quote(string(arguments, "text")) + "}]}");
            case "rpc_error" -> server.error(id, number(arguments, "code", -32603), string(arguments, "message"));
            case "raw" -> server.result(id, string(arguments, "result"));
            case "bytes" ->
                server.write(
                        "{\"jsonrpc\":\"2.0\",\"id\":" + id
                                + ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"",
                        number(arguments, "count", 0),
                        "\"}]}}\n");
            case "env" -> {
                List<String> lines = new ArrayList<>();
                System.getenv().forEach((name, value) -> lines.add(name + "=" + value));
                text(id, String.join("\n", lines));
            }
            case "pid" -> text(id, String.valueOf(ProcessHandle.current().pid()));
            case "sleep" -> later(number(arguments, "millis", 0), () -> text(id, string(arguments, "text")));
            case "busy" -> {
                FixtureServer.rest(number(arguments, "millis", 0));
                text(id, "done");
            }
            case "journal", "journal_idempotent" -> journal(id, arguments);
            case "complain" -> {
                FixtureServer.floodStderr(number(arguments, "bytes", 0));
                text(id, "complained");
            }
            case "hang" -> {}
            case "seen" -> text(id, String.join("\n", seen));
            case "die" -> {
                System.err.println(string(arguments, "stderr"));
                server.end(String.valueOf(number(arguments, "code", 1)));
            }
            case "die_once" -> {
                if (new File(string(arguments, "file")).createNewFile()) {
                    server.end("1");
                }
                text(id, "survived");
            }
            case "half_line" -> {
                server.write("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"content\":[{\"type\":\"te");
                server.end("0");
            }
            case "half_then_nothing" -> {
                server.write("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"content\":[{\"type\":\"te");
                server.stayForEver();
            }
            case "close_stdout" -> server.closeOutput();
            case "stop_reading" -> {
                text(id, "deaf from now on");
                server.stayForEver();
            }
            case "emit" -> {
                for (long i = number(arguments, "times", 1); i > 0; i--) {
                    ((List<?>) arguments.get("lines"))
                            .forEach(line -> server.write(line.toString().replace("$id", id) + "\n"));
                }
                text(id, "emitted");
            }
            case "oversized" -> oversized(id, number(arguments, "bytes", 0), string(arguments, "id"));
            case "grow" -> {
                server.grow();
                for (long i = number(arguments, "times", 1); i > 0; i--) {
                    server.toolsChanged();
                }
                text(id, "grown");
            }
            case "lists" -> text(id, String.valueOf(server.lists()));
            case "pings" -> text(id, String.valueOf(server.pings()));
            case "grandchild" -> text(id, String.valueOf(server.grandchild()));
            default -> server.error(id, -32602, "unknown tool " + tool);
        }
    }

    private void text(String id, String text) {
        server.result(id, "{\"content\":[{\"type\":\"text\",\"text\":" + PlainJson.quote(text) + "}]}");
    }

    private void journal(String id, Map<String, Object> arguments) throws IOException {
        Path file = Path.of(string(arguments, "file"));
        boolean first = Files.notExists(file);
        Files.writeString(file, string(arguments, "line") + "\n", CREATE, APPEND);
        String then = string(arguments, "then");
        if (then.equals("die") || (first && then.equals("once-die"))) {
            server.end("1");
        } else if (!then.equals("hang")) {
            text(id, "written");
        }
    }

    private static void later(long millis, Runnable work) {
        Thread sleeper = new Thread(() -> {
            FixtureServer.rest(millis);
            work.run();
        });
        sleeper.setDaemon(true);
        sleeper.start();
    }

    private void oversized(String id, long bytes, String place) {
        // A record in the result has an id of its own: that of another request which is under way.
        String result = "\"result\":{\"structuredContent\":{\"id\":" + (Long.parseLong(id) - 1)
                + "},\"content\":[{\"type\":\"text\",\"text\":\"";
        String named = "\"jsonrpc\":\"2.0\",\"id\":" + id;
        if (place.equals("tail")) {
            server.write("{" + result, bytes, "\"}]}," + named + "}\n");
        } else {
            server.write("{" + named + "," + result, bytes, "\"}]}}\n");
        }
    }

    private static String string(Map<String, Object> arguments, String name) {
        return String.valueOf(arguments.getOrDefault(name, ""));
    }

    private static long number(Map<String, Object> arguments, String name, long otherwise) {
        return arguments.get(name) instanceof Long number ? number : otherwise;
    }
}
