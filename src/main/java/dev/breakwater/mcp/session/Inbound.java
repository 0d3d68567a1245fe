package dev.breakwater.mcp.session;

import dev.breakwater.mcp.transport.Transport;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What comes from the server: responses find their exchange, the server's own requests are answered, and whatever is no
 * message is skipped and counted. Nothing a server writes may end the thread that reads it.
 */
final class Inbound implements Transport.Receiver {

    private static final Logger log = LoggerFactory.getLogger(Inbound.class);

    private static final int METHOD_NOT_FOUND = -32601;

    private final Map<Long, Exchange> pending;
    private final Consumer<ObjectNode> reply;
    private final McpSession.Listener listener;
    private final Consumer<String> end;
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong answers = new AtomicLong();

    Inbound(
            Map<Long, Exchange> pending,
            Consumer<ObjectNode> reply,
            McpSession.Listener listener,
            Consumer<String> end) {
        this.pending = pending;
        this.reply = reply;
        this.listener = listener;
        this.end = end;
    }

    long answers() {
        return answers.get();
    }

    long skipped() {
        return skipped.get();
    }

    @Override
    public void message(byte[] json) {
        try {
            switch (Json.MAPPER.readTree(json)) {
                case ObjectNode message -> dispatch(message);
                case ArrayNode batch -> batch.forEach(this::dispatchOne); // MCP 2025-03-26 has batches
                default -> skip();
            }
        } catch (JacksonException e) {
            unreadable(json, json, "the response is not JSON that the gateway reads");
        } catch (RuntimeException e) {
            skip();
            log.atDebug().setCause(e).log("a message of a server could not be handled");
        }
    }

    @Override
    public void oversized(byte[] head, byte[] tail) {
        unreadable(head, tail, "the response was longer than the gateway reads");
    }

    @Override
    public boolean awaits(long id) {
        Exchange exchange = pending.get(id);
        return exchange != null && !exchange.ended();
    }

    @Override
    public void failed(long id, Transport.Failure failure) {
        Exchange exchange = pending.get(id);
        if (exchange != null) {
            exchange.failed(failure);
        }
    }

    @Override
    public void closed(String reason) {
        end.accept(reason);
        listener.ended(reason);
    }

    private void dispatchOne(JsonNode element) {
        if (element instanceof ObjectNode message) {
            dispatch(message);
        } else {
            skip();
        }
    }

    private void dispatch(ObjectNode message) {
        JsonNode method = message.get("method");
        JsonNode id = message.get("id");
        if (method != null && method.isString()) {
            if (id == null || id.isNull()) {
                notified(method.stringValue());
            } else if (id.isString() || id.isNumber()) {
                asked(method.stringValue(), id);
            } else {
                skip();
            }
        } else if (!answered(id, message)) {
            skip();
        }
    }

    private boolean answered(@Nullable JsonNode id, ObjectNode message) {
        Exchange exchange =
                id != null && id.isIntegralNumber() && id.canConvertToLong() ? pending.get(id.longValue()) : null;
        if (exchange == null) {
            return false; // never asked, asked and given up, or already answered
        }
        JsonNode result = message.get("result");
        JsonNode error = message.get("error");
        if (error != null && error.isObject()) {
            exchange.error(error.path("code").asInt(0), error.path("message").asString("the server gave no reason"));
        } else if (result != null) {
            exchange.succeed(result);
        } else if (message.has("jsonrpc")) {
            exchange.violated("the response has neither a result nor an error");
        } else {
            return false; // a log line that happens to have an id
        }
        answers.incrementAndGet();
        return true;
    }

    private void asked(String method, JsonNode id) {
        ObjectNode response = Json.MAPPER.createObjectNode().put("jsonrpc", "2.0");
        response.set("id", id);
        if (method.equals("ping")) {
            response.putObject("result");
        } else {
            response.putObject("error")
                    .put("code", METHOD_NOT_FOUND)
                    .put("message", "the client does not support this method");
        }
        reply.accept(response);
    }

    private void notified(String method) {
        if (method.equals("notifications/tools/list_changed")) {
            listener.toolsChanged();
        }
        // Others (log messages, progress, resources) say nothing that a run needs.
    }

    /** A response that cannot be read still ends its own request at once, if its ends show which that is. */
    private void unreadable(byte[] head, byte[] tail, String why) {
        skip();
        OptionalLong id = BrokenResponse.id(head, tail);
        Exchange exchange = id.isPresent() ? pending.get(id.getAsLong()) : null;
        if (exchange != null) {
            exchange.violated(why);
        }
    }

    private void skip() {
        skipped.incrementAndGet();
    }
}
