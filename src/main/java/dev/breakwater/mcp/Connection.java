package dev.breakwater.mcp;

import dev.breakwater.mcp.session.McpSession;
import dev.breakwater.mcp.session.Protocol;
import dev.breakwater.mcp.session.Protocol.ServerInfo;
import dev.breakwater.mcp.session.SessionException;
import dev.breakwater.mcp.session.ToolDefinition;
import dev.breakwater.mcp.session.ToolRequests;
import dev.breakwater.mcp.transport.Transport;
import dev.breakwater.resilience.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One life of a server: a transport, the session over it, and what the server said of itself. Made ready by a
 * {@link Connector}; when it ends it is replaced, never repaired.
 */
final class Connection implements AutoCloseable {

    private static final Duration DRAIN_POLL = Duration.ofMillis(20);

    private final Transport transport;
    private final McpSession session;
    private final Protocol protocol;
    private final Mailbox.Line line;
    private final ServerInfo info;
    private final Instant since;
    private final AtomicBoolean endCounted = new AtomicBoolean();
    private volatile @Nullable Duration responseTime;

    Connection(
            Transport transport,
            McpSession session,
            Protocol protocol,
            Mailbox.Line line,
            ServerInfo info,
            Instant since) {
        this.transport = transport;
        this.session = session;
        this.protocol = protocol;
        this.line = line;
        this.info = info;
        this.since = since;
    }

    McpSession session() {
        return session;
    }

    ServerInfo info() {
        return info;
    }

    /** Its way into the supervisor's mailbox. */
    Mailbox.Line line() {
        return line;
    }

    /** Whether the server answers a ping, in whatever words, within the limit. */
    boolean answers(Deadline limit) throws InterruptedException {
        return protocol.alive(session, limit);
    }

    /** The server has answered something that asks little of it. */
    void answeredWithin(Duration time) {
        responseTime = time;
    }

    /** How long the server took to answer the last time it was asked whether it is there; null if it was not yet. */
    @Nullable Duration responseTime() {
        return responseTime;
    }

    List<ToolDefinition> listTools(Deadline deadline) throws SessionException, InterruptedException {
        return info.hasTools() ? ToolRequests.list(session, deadline) : List.of();
    }

    /**
     * Whether a failed call is news: of the calls that one end of the connection has failed, only the first is. Any
     * other failure is one of its own.
     */
    boolean isNews(SessionException failure) {
        return !(failure instanceof SessionException.Lost && session.over()) || endCounted.compareAndSet(false, true);
    }

    /** Whether it is a process of this machine. */
    boolean local() {
        return transport.process().isPresent();
    }

    /** Waits until no call is under way, or the deadline. */
    void awaitLastCalls(Deadline deadline) throws InterruptedException {
        while (session.inFlight() > 0 && !session.over() && !deadline.expired()) {
            Thread.sleep(DRAIN_POLL);
        }
    }

    List<String> diagnostics() {
        return transport.diagnostics();
    }

    /** How many lines the server has written to its standard output that were no messages. */
    long strayLines() {
        return session.skipped();
    }

    ServerStatus.Instance instance(String state, Instant now) {
        return new ServerStatus.Instance(
                transport.process().map(ProcessHandle::pid).orElse(null),
                state,
                Duration.between(since, now),
                session.inFlight());
    }

    @Override
    public void close() {
        session.close();
    }
}
