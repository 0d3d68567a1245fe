package dev.breakwater.testing.mcp;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A real session with a fixture. */
public final class FixtureSession implements AutoCloseable, McpSession.Listener {

    /** Longer than any answer takes, even on a busy machine. */
    public static final Duration GENEROUS = Duration.ofSeconds(20);

    /** The longest line that is read from the fixture, in bytes. */
    public static final int LINE_LIMIT = 100_000;

    private final StdioTransport transport;
    private final McpSession session;
    private final AtomicInteger changes = new AtomicInteger();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final List<String> ends = new CopyOnWriteArrayList<>();

    private FixtureSession(Map<String, String> environment, String... modes) {
        transport = new StdioTransport(
                new ChildCommand("fixture", Fixture.command(modes), environment), LINE_LIMIT, Guard.unwatched());
        session = new McpSession(transport, this);
    }

    /** A session whose server has been started, and no more. */
    public static FixtureSession opened(String... modes) throws TransportException {
        FixtureSession opened = new FixtureSession(Map.of(), modes);
        opened.session.open();
        return opened;
    }

    /** A session after the handshake. */
    public static FixtureSession greeted(String... modes) throws Exception {
        return greeted(Map.of(), modes);
    }

    public static FixtureSession greeted(Map<String, String> environment, String... modes) throws Exception {
        FixtureSession greeted = new FixtureSession(environment, modes);
        greeted.session.open();
        new InitializeProtocol("test").greet(greeted.session, within(GENEROUS));
        return greeted;
    }

    public static Deadline within(Duration time) {
        return Deadline.after(time, Clock.systemUTC());
    }

    public McpSession session() {
        return session;
    }

    public List<String> diagnostics() {
        return transport.diagnostics();
    }

    public ProcessHandle process() {
        return transport.process().orElseThrow();
    }

    /** How often the server said that its tools have changed. */
    public int changes() {
        return changes.get();
    }

    /** The reason of the session's end; waits for it. */
    public String end() {
        return end.orTimeout(GENEROUS.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** How often the end was reported. */
    public int ends() {
        return ends.size();
    }

    public JsonNode call(String tool, String arguments, Duration limit) throws SessionException, InterruptedException {
        return ToolRequests.call(session, tool, (ObjectNode) Json.MAPPER.readTree(arguments), within(limit));
    }

    public JsonNode call(String tool, String arguments) throws SessionException, InterruptedException {
        return call(tool, arguments, GENEROUS);
    }

    /** The text of a result. */
    public String text(String tool, String arguments) throws SessionException, InterruptedException {
        return call(tool, arguments).path("content").path(0).path("text").asString("");
    }

    @Override
    public void toolsChanged() {
        changes.incrementAndGet();
    }

    @Override
    public void ended(String reason) {
        ends.add(reason);
        end.complete(reason);
    }

    @Override
    public void close() {
        session.close();
    }
}
