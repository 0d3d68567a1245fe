package dev.breakwater.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An MCP server over stdio that knows about orders, as long as it is well. Its argument is a file whose one word says how it
 * is: {@code well}, {@code sick} or {@code dying}; it is read at each call.
 */
final class SickServer {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TOOLS = """
            {"tools": [
              {"name": "find_order", "description": "Says where an order is.", "annotations": {"readOnlyHint": true},
               "inputSchema": {"type": "object", "properties": {"order": {"type": "integer"}}, "required": ["order"]}},
              {"name": "cancel_order", "description": "Cancels an order.",
               "inputSchema": {"type": "object", "properties": {"order": {"type": "integer"}}, "required": ["order"]}}]}
            """;

    private final Path mood;
    private final Random random = new Random();

    private SickServer(Path mood) {
        this.mood = mood;
    }

    static void main(String[] args) throws IOException {
        var server = new SickServer(Path.of(args[0]));
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode message = JSON.readTree(line);
            if (message.has("id") && message.has("method")) {
                server.handle(message);
            }
        }
    }

    private void handle(JsonNode message) throws IOException {
        switch (message.path("method").asString("")) {
            case "initialize" ->
                answer(message, """
                        {"protocolVersion": "%s", "capabilities": {"tools": {}},
                         "serverInfo": {"name": "orders", "version": "1"}}
                        """.formatted(
                                message.path("params").path("protocolVersion").asString("")));
            case "tools/list" -> answer(message, TOOLS);
            case "tools/call" -> called(message, Files.readString(mood).strip());
            default -> answer(message, "{}");
        }
    }

    private void called(JsonNode message, String condition) {
        int order = message.path("params").path("arguments").path("order").intValue(0);
        double luck = random.nextDouble();
        if (condition.equals("dying") || condition.equals("sick") && luck < 0.02) {
            System.err.println("orders: out of memory, giving up");
            System.exit(137);
        }
        if (condition.equals("sick") && luck < 0.04) {
            return; // no answer, ever
        }
        LockSupport.parkNanos((long) (random.nextDouble(0.01, 0.15) * 1e9));
        boolean fails = condition.equals("sick") && luck < 0.12;
        String text = fails ? "the warehouse does not know order " + order : "order " + order + " is on its way";
        answer(message, """
                {"content": [{"type": "text", "text": "%s"}], "isError": %s}
                """.formatted(text, fails));
    }

    private static void answer(JsonNode request, String result) {
        var answer = JSON.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", request.get("id"));
        answer.set("result", JSON.readTree(result));
        System.out.println(JSON.writeValueAsString(answer));
    }
}
