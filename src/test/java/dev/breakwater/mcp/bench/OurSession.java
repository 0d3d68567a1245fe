package dev.breakwater.mcp.bench;

import dev.breakwater.mcp.session.InitializeProtocol;
import dev.breakwater.mcp.session.Json;
import dev.breakwater.mcp.session.McpSession;
import dev.breakwater.mcp.session.SessionException;
import dev.breakwater.mcp.session.ToolRequests;
import dev.breakwater.mcp.transport.ChildCommand;
import dev.breakwater.mcp.transport.Guard;
import dev.breakwater.mcp.transport.StdioTransport;
import dev.breakwater.mcp.transport.TransportException;
import dev.breakwater.resilience.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Our session alone: what of the layer corresponds to the stock client. */
final class OurSession implements Contender {

    private static final Clock CLOCK = Clock.systemUTC();

    private final McpSession session;
    private final Duration timeout;

    OurSession(List<String> command, Duration timeout)
            throws TransportException, SessionException, InterruptedException {
        this.timeout = timeout;
        session = new McpSession(
                new StdioTransport(new ChildCommand("echo", command, Map.of()), 16 << 20, Guard.unwatched()),
                new Listener());
        try {
            session.open();
            new InitializeProtocol("bench").greet(session, Deadline.after(timeout, CLOCK));
        } catch (TransportException | SessionException e) {
            session.close();
            throw e;
        }
    }

    private static final class Listener implements McpSession.Listener {

        @Override
        public void toolsChanged() {}

        @Override
        public void ended(String reason) {}
    }

    @Override
    public String call(String tool, String arguments) {
        try {
            ObjectNode json = (ObjectNode) Json.MAPPER.readTree(arguments);
            return ToolRequests.call(session, tool, json, Deadline.after(timeout, CLOCK))
                    .path("content")
                    .path(0)
                    .path("text")
                    .asString("");
        } catch (SessionException e) {
            return e.explanation();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
