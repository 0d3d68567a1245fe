package dev.breakwater.mcp.session;

import dev.breakwater.mcp.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What comes from the server: responses find their exchange, the server's own requests are answered, and whatever is no
 * message is skipped and counted. Nothing a server writes may end the thread that reads it.
 */
final class Inbound implements Transport.Receiver {

    private static final Logger log = LoggerFactory.getLogger(Inbound.class);

    private static final int METHOD_NOT_FOUND = -32601;
    private static final Pattern NUMERIC_ID = Pattern.compile("\"id\"\\s*:\\s*(\\d{1,18})\\s*[,}]");

    private final Map<Long, Exchange> pending;
    private final Consumer<ObjectNode> reply;
    private final McpSession.Listener listener;
    private final Consumer<String> end;
    private final AtomicLong skipped = new AtomicLong();

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

    long skipped() {
        return skipped.get();
    }

    @Override
    public void message(byte[] json) {
        try {
            if (Json.MAPPER.readTree(json) instanceof ObjectNode message) {
                dispatch(message);
            } else {
                skip();
            }
        } catch (JacksonException e) {
            skip();
        } catch (RuntimeException e) {
            skip();
            log.atDebug().setCause(e).log("a message of a server could not be handled");
        }
    }

    @Override
    public void oversized(byte[] head) {
        skip();
        Matcher id = NUMERIC_ID.matcher(new String(head, StandardCharsets.UTF_8));
        Exchange exchange = id.find() ? pending.get(Long.valueOf(id.group(1))) : null;
        if (exchange != null) {
            exchange.violated("the response was longer than the gateway reads");
        }
    }

    @Override
    public void closed(String reason) {
        end.accept(reason);
        listener.ended(reason);
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
        } else {
            exchange.violated("the response has neither a result nor an error");
        }
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

    private void skip() {
        skipped.incrementAndGet();
    }
}
