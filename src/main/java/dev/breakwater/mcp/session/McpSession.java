package dev.breakwater.mcp.session;

import dev.breakwater.mcp.session.SessionException.NotSent;
import dev.breakwater.mcp.session.SessionException.TimedOut;
import dev.breakwater.mcp.transport.Transport;
import dev.breakwater.mcp.transport.TransportException;
import dev.breakwater.resilience.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON-RPC over one transport: many requests at the same time, told apart by their ids. It lives and ends with its
 * transport; when that ends, all requests under way fail at once.
 */
public final class McpSession implements AutoCloseable {

    private final Transport transport;
    private final Map<Long, Exchange> pending = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final Inbound inbound;
    private volatile @Nullable String ended;

    /** @param listener told of what the server says unasked, on a thread of the transport */
    public McpSession(Transport transport, Listener listener) {
        this.transport = transport;
        this.inbound = new Inbound(pending, this::reply, listener, this::end);
    }

    /** Gets what a server says without having been asked. Must not block. */
    public interface Listener {

        /** {@code notifications/tools/list_changed}. */
        void toolsChanged();

        /**
         * The session is over, by itself or by {@link McpSession#close()}; called once.
         *
         * @param reason in words for a person
         */
        void ended(String reason);
    }

    /**
     * Starts the server behind the transport.
     *
     * @throws TransportException if it cannot be started
     */
    public void open() throws TransportException {
        transport.open(inbound);
    }

    /**
     * Sends a request and waits for its result. When the deadline passes or the thread is interrupted, the server is
     * sent {@code notifications/cancelled}.
     *
     * @param params the request's parameters; null for none
     * @throws SessionException if there is no result
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public JsonNode request(String method, @Nullable ObjectNode params, Deadline deadline)
            throws SessionException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException(); // whoever has gone already sends nothing
        }
        Duration time = deadline.remaining();
        long id = ids.incrementAndGet();
        Exchange exchange = new Exchange();
        pending.put(id, exchange); // before it is looked whether the session has ended: end() then finds this request
        try {
            transmit(json -> transport.send(id, json), message(method, params).put("id", id));
            return exchange.await(time);
        } catch (TimeoutException e) {
            cancel(method, id, "the time is over");
            throw new TimedOut(method, time);
        } catch (InterruptedException e) {
            cancel(method, id, "the caller has gone");
            throw e;
        } finally {
            pending.remove(id);
            transport.over(id);
        }
    }

    /** Tells the server something that has no answer. */
    public void notify(String method, @Nullable ObjectNode params) throws SessionException {
        transmit(transport::send, message(method, params));
    }

    /**
     * Ends the handshake with a notification; what is sent later reaches the server after it.
     *
     * @param protocolVersion the version of MCP that both sides have agreed on
     */
    void introduce(String protocolVersion, String method) throws SessionException {
        transmit(json -> transport.introduce(protocolVersion, json), message(method, null));
    }

    /** Requests that wait for their response now. */
    public int inFlight() {
        return pending.size();
    }

    /** Requests that the server has answered, well or badly. */
    public long answers() {
        return inbound.answers();
    }

    /** Whether the session has ended. */
    public boolean over() {
        return ended != null;
    }

    /** What the server wrote that was no message of the protocol, in lines. */
    public long skipped() {
        return inbound.skipped();
    }

    @Override
    public void close() {
        transport.close();
    }

    private static ObjectNode message(String method, @Nullable ObjectNode params) {
        ObjectNode message =
                Json.MAPPER.createObjectNode().put("jsonrpc", "2.0").put("method", method);
        if (params != null) {
            message.set("params", params);
        }
        return message;
    }

    private interface HandOver {
        void accept(byte[] json) throws TransportException;
    }

    private void transmit(HandOver transport, ObjectNode message) throws NotSent {
        String over = ended;
        if (over != null) {
            throw new NotSent(over);
        }
        try {
            transport.accept(Json.MAPPER.writeValueAsBytes(message));
        } catch (TransportException e) {
            throw new NotSent(e.explanation());
        }
    }

    private void cancel(String method, long id, String reason) {
        if (method.equals("initialize")) {
            return; // a client must not, says the specification; it hangs up
        }
        try {
            notify(
                    "notifications/cancelled",
                    Json.MAPPER.createObjectNode().put("requestId", id).put("reason", reason));
        } catch (SessionException e) {
            // Without a session there is nothing left to cancel.
        }
    }

    private void reply(ObjectNode response) {
        try {
            transmit(transport::send, response);
        } catch (NotSent e) {
            // The server asked and is gone.
        }
    }

    private void end(String reason) {
        ended = reason;
        pending.values().forEach(exchange -> exchange.lost(reason));
    }
}
