package dev.breakwater.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Speaks OpenAI's protocol and knows a handful of questions: it calls the tool that a question needs, and answers from
 * the tool's result. It takes its time as models do, and fails now and then.
 */
final class ScriptedModel implements AutoCloseable {

    /** How it is. */
    enum Mood {
        /** One call in eight of the first model fails. */
        WELL,
        /** Every call fails. */
        FAILING,
        /** Every call takes 35 s. */
        SLOW,
        /** Every call uses a million tokens. */
        DEAR
    }

    /** The model that fails now and then, and the one that stands in for it and does not. */
    static final String FIRST = "scripted-large";

    static final String SECOND = "scripted-small";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Duration SLOW = Duration.ofSeconds(35);

    private final HttpServer server;
    private final Random random = new Random(1);
    private volatile Mood mood = Mood.WELL;

    private ScriptedModel(HttpServer server) {
        this.server = server;
    }

    /** Starts it on a free port of this machine alone. */
    static ScriptedModel start() throws IOException {
        var model =
                new ScriptedModel(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256));
        model.server.createContext("/v1/chat/completions", model::handle);
        model.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        model.server.start();
        return model;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    void be(Mood next) {
        mood = next;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody());
            boolean first = request.path("model").asString("").equals(FIRST);
            double luck = random.nextDouble();
            LockSupport.parkNanos((mood == Mood.SLOW ? SLOW : thinking()).toNanos());
            if (mood == Mood.FAILING || first && luck < 0.12) {
                send(
                        exchange,
                        503,
                        JSON.readTree("{\"error\": {\"message\": \"too busy\", \"type\": \"server_error\"}}"));
            } else {
                send(exchange, 200, completion(request));
            }
        }
    }

    /** Mostly a quarter of a second, rarely more than one. */
    private Duration thinking() {
        return Duration.ofMillis((long) (250 * Math.exp(0.6 * random.nextGaussian())));
    }

    private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private ObjectNode completion(JsonNode request) {
        ObjectNode body = JSON.createObjectNode()
                .put("id", "chatcmpl-demo")
                .put("object", "chat.completion")
                .put("created", 0)
                .put("model", request.path("model").asString(""));
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        JsonNode messages = request.path("messages");
        JsonNode last = messages.path(messages.size() - 1);
        String question = lastQuestion(messages);
        String format =
                request.path("response_format").path("json_schema").path("name").asString("");
        String tool = format.isEmpty() && !isToolResult(last) ? toolFor(question) : "";
        boolean calls = request.path("tools").toString().contains('"' + tool + '"');
        if (calls) {
            message.putArray("tool_calls")
                    .addObject()
                    .put("id", "call_" + random.nextInt(1_000_000))
                    .put("type", "function")
                    .putObject("function")
                    .put("name", tool)
                    .put("arguments", arguments(question));
        } else {
            message.put("content", text(format, last, question));
        }
        choice.put("finish_reason", calls ? "tool_calls" : "stop");
        int input = mood == Mood.DEAR ? 1_000_000 : messages.toString().length() / 4;
        int output = 20 + random.nextInt(200);
        body.putObject("usage")
                .put("prompt_tokens", input)
                .put("completion_tokens", output)
                .put("total_tokens", input + output);
        return body;
    }

    private static String text(String format, JsonNode last, String question) {
        return switch (format) {
            case "plan" -> plan(question);
            case "critique" -> "{\"revise\": false}";
            default ->
                isToolResult(last) ? "The tool says: " + last.path("content").asString("") : "I am well.";
        };
    }

    /** One sub-question for each order that is asked about. */
    private static String plan(String question) {
        ObjectNode plan = JSON.createObjectNode();
        var questions = plan.putArray("questions");
        NUMBER.matcher(question).results().limit(3).forEach(it -> questions.add("Where is order " + it.group() + "?"));
        return plan.toString();
    }

    private static boolean isToolResult(JsonNode message) {
        return message.path("role").asString("").equals("tool");
    }

    private static String lastQuestion(JsonNode messages) {
        String question = "";
        for (JsonNode message : messages) {
            if (message.path("role").asString("").equals("user")) {
                JsonNode content = message.path("content");
                question = content.isString() ? content.asString() : content.toString();
            }
        }
        return question;
    }

    private static String toolFor(String question) {
        if (question.contains("Cancel order")) {
            return "orders__cancel_order";
        } else if (question.contains("order")) {
            return "orders__find_order";
        } else if (question.contains("tables")) {
            return "database__list_tables";
        } else {
            return question.contains("files") ? "filesystem__list" : "none";
        }
    }

    private static String arguments(String question) {
        Matcher number = NUMBER.matcher(question);
        return question.contains("order") && number.find() ? "{\"order\": " + number.group() + "}" : "{}";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
