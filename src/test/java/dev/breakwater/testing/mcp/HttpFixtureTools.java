package dev.breakwater.testing.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.breakwater.testing.mcp.HttpFixture.Connection;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What an {@link HttpFixture} can be asked to do.
 *
 * <ul>
 *   <li>{@code echo{text}}: in the server's usual form; {@code events{text}}: as a stream, other messages before it and a
 *       request that the client has to answer; {@code bytes{count}}, {@code event_bytes{count}}
 *   <li>{@code stall_headers}, {@code stall_body}, {@code comments}: never answers, each in another way
 *   <li>{@code slow_close{text}}: a stream that stays open after its answer
 *   <li>{@code half_body}, {@code cut}: leaves in the middle, {@code cut} of a stream without ids
 *   <li>{@code cut_resumable{text}}: the same with ids, and answers when it is resumed; {@code cut_for_good}: does not;
 *       {@code poll{text}}: ends each stream and answers when it is asked for the third time
 *   <li>{@code status{code}}, {@code page}, {@code not_json}, {@code nothing}, {@code other_id}: no answers
 *   <li>{@code grow}: has one tool more and says so on the stream of the server
 * </ul>
 */
final class HttpFixtureTools {

    private static final List<String> NAMES = List.of(
            "events",
            "bytes",
            "event_bytes",
            "stall_headers",
            "stall_body",
            "comments",
            "slow_close",
            "half_body",
            "cut",
            "cut_resumable",
            "cut_for_good",
            "poll",
            "status",
            "page",
            "not_json",
            "nothing",
            "other_id",
            "grow");

    private final HttpFixture server;

    /** Answers that wait for the resumption after an event. */
    private final Map<String, String> resumptions = new ConcurrentHashMap<>();

    private final AtomicInteger grown = new AtomicInteger();

    HttpFixtureTools(HttpFixture server) {
        this.server = server;
    }

    String definitions() {
        return Stream.concat(
                        Stream.concat(Stream.of("echo"), NAMES.stream()),
                        Stream.iterate(1, i -> i + 1).limit(grown.get()).map(i -> "extra_" + i))
                .map(name -> "{\"name\":\"" + name + "\",\"annotations\":{\"readOnlyHint\":" + name.equals("echo")
                        + "},\"inputSchema\":{\"type\":\"object\"}}")
                .collect(Collectors.joining(","));
    }

    void call(JsonNode id, String tool, JsonNode arguments, Connection to) throws IOException {
        String text = arguments.path("text").asString("");
        switch (tool) {
            case "echo" -> server.result(id, content(text), to);
            case "events" -> events(id, text, to);
            case "bytes" ->
                to.send(
                        200,
                        "application/json",
                        response(id, "x".repeat(arguments.path("count").asInt(0))));
            case "event_bytes" -> {
                to.startEvents();
                to.event("", response(id, "x".repeat(arguments.path("count").asInt(0))));
                to.endChunks();
            }
            case "stall_headers" -> to.awaitHangUp();
            case "stall_body" -> {
                to.head(200, Map.of("Content-Type", "application/json"), "Content-Length: 1000");
                to.write("{\"jsonrpc\"".getBytes(UTF_8));
                to.awaitHangUp();
            }
            case "comments" -> {
                to.startEvents();
                while (true) {
                    to.chunk(": still at it, " + "x".repeat(1000) + "\n");
                    LockSupport.parkNanos(1_000_000);
                }
            }
            case "slow_close" -> {
                to.startEvents();
                to.event("", response(id, text));
                to.awaitHangUp();
            }
            case "half_body" -> {
                to.head(200, Map.of("Content-Type", "application/json"), "Content-Length: 1000");
                to.write("{\"jsonrpc\":\"2.0\",\"id\":".getBytes(UTF_8));
                to.breakOff();
            }
            case "cut" -> {
                to.startEvents();
                to.chunk(": hello\n\ndata: {\"jsonrpc\":\"2.0\",\"id\":" + id);
                to.breakOff();
            }
            case "cut_resumable" -> {
                resumptions.put("cut-" + id, response(id, text));
                to.startEvents();
                to.chunk("id: cut-" + id + "\nretry: 10\ndata:\n\n");
                to.breakOff();
            }
            case "cut_for_good" -> {
                to.startEvents();
                to.chunk("id: gone-" + id + "\nretry: 10\ndata:\n\n");
                to.breakOff();
            }
            case "poll" -> {
                resumptions.put("poll-1-" + id, "");
                resumptions.put("poll-2-" + id, response(id, text));
                to.startEvents();
                to.chunk("id: poll-1-" + id + "\nretry: 10\ndata:\n\n");
                to.endChunks();
            }
            case "status" -> to.send(arguments.path("code").asInt(500), "text/html", "<html>What a pity</html>");
            case "page" -> to.send(200, "text/html; charset=utf-8", "<html>Welcome!</html>");
            case "not_json" -> to.send(200, "application/json", "Welcome!");
            case "nothing" -> to.send(202, Map.of(), "");
            case "other_id" -> to.send(200, "application/json", "{\"jsonrpc\":\"2.0\",\"id\":99999,\"result\":{}}");
            case "grow" -> {
                grown.incrementAndGet();
                server.push("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");
                server.result(id, content("grown"), to);
            }
            default -> to.rpcError(200, "unknown tool " + tool);
        }
    }

    /** Goes on with a stream that was cut; whether there was one. */
    boolean resume(String after, Connection to) throws IOException {
        String answer = resumptions.remove(after);
        if (answer == null) {
            return false;
        }
        to.startEvents();
        if (answer.isEmpty()) {
            to.chunk("id: " + after.replace("poll-1", "poll-2") + "\ndata:\n\n");
        } else {
            to.event("", answer);
        }
        to.endChunks();
        return true;
    }

    private void events(JsonNode id, String text, Connection to) throws IOException {
        to.startEvents();
        to.chunk(": a comment\r\n\r\n");
        to.event("1", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}}");
        to.event("2", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");
        to.event("3", "{\"jsonrpc\":\"2.0\",\"id\":\"ask-1\",\"method\":\"ping\"}");
        to.chunk("data: {\"jsonrpc\":\"2.0\",\"id\":" + id + ",\ndata: \"result\":" + content(text) + "}\n");
        to.chunk("\n");
        to.endChunks();
    }

    private static String response(JsonNode id, String text) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + content(text) + "}";
    }

    private static String content(String text) {
        return "{\"content\":[{\"type\":\"text\",\"text\":" + PlainJson.quote(text) + "}]}";
    }
}
