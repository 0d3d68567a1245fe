package dev.breakwater.mcp;

import dev.breakwater.mcp.session.McpSession;
import dev.breakwater.mcp.session.Protocol.ServerInfo;
import dev.breakwater.mcp.session.SessionException;
import dev.breakwater.mcp.session.ToolDefinition;
import dev.breakwater.mcp.session.ToolRequests;
import dev.breakwater.mcp.transport.Transport;
import dev.breakwater.resilience.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One life of a server: a transport, the session over it, and what the server said of itself. Made ready by a
 * {@link Connector}; when it ends it is replaced, never repaired.
 */
final class Connection implements AutoCloseable {

    private final Transport transport;
    private final McpSession session;
    private final News news;
    private final ServerInfo info;
    private final Instant since;

    Connection(Transport transport, McpSession session, News news, ServerInfo info, Instant since) {
        this.transport = transport;
        this.session = session;
        this.news = news;
        this.info = info;
        this.since = since;
    }

    McpSession session() {
        return session;
    }

    ServerInfo info() {
        return info;
    }

    /** What has happened since it was last asked; waits for it. */
    News.Item awaitNews() throws InterruptedException {
        return news.await();
    }

    /** Waits for the time, or less if the connection ends meanwhile. */
    void restUnlessEnded(Duration time) throws InterruptedException {
        news.restUnlessEnded(time);
    }

    List<ToolDefinition> listTools(Deadline deadline) throws SessionException, InterruptedException {
        return info.hasTools() ? ToolRequests.list(session, deadline) : List.of();
    }

    List<String> diagnostics() {
        return transport.diagnostics();
    }

    ServerStatus.Instance instance(String state, Instant now) {
        return new ServerStatus.Instance(
                transport.process().map(ProcessHandle::pid).orElse(0L),
                state,
                Duration.between(since, now),
                session.inFlight());
    }

    @Override
    public void close() {
        session.close();
    }
}
