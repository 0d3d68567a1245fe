package dev.breakwater.mcp;

import dev.breakwater.mcp.ServerTrial.Fails;
import dev.breakwater.mcp.ServerTrial.Result;
import dev.breakwater.mcp.ServerTrial.Works;
import dev.breakwater.mcp.session.Protocol.ServerInfo;
import dev.breakwater.mcp.transport.Guard;
import dev.breakwater.outbound.Outbound;
import dev.breakwater.resilience.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.util.function.SingletonSupplier;

/** Starts every configured server once, as the gateway would, and ends it again. */
public final class ServerTrials {

    /** What closing a connection may take. */
    private static final Duration CLOSING = Duration.ofSeconds(2);

    /** A server that works may be talkative; what it warned of comes last. */
    private static final int SHOWN_LINES = 5;

    private final McpSettings settings;
    private final Supplier<Outbound> outbound;
    private final Clock clock;

    private ServerTrials(McpSettings settings, Supplier<Outbound> outbound, Clock clock) {
        this.settings = settings;
        this.outbound = outbound;
        this.clock = clock;
    }

    /** The servers of a configuration that has passed all checks. */
    public static ServerTrials of(Binder binder, Clock clock) {
        return new ServerTrials(
                binder.bindOrCreate("breakwater.mcp", McpSettings.class),
                SingletonSupplier.of(() -> Outbound.of(binder)),
                clock);
    }

    /** The names of all configured servers, in the order of the configuration. */
    public List<String> names() {
        return List.copyOf(settings.servers().keySet());
    }

    /** The longest that {@link #run} takes. */
    public Duration limit() {
        int rounds = Math.ceilDiv(settings.servers().size(), settings.parallelStarts());
        return settings.startTimeout().plus(CLOSING).multipliedBy(rounds);
    }

    /**
     * Starts them, as many at the same time as the gateway would. When it returns, no process of theirs is left; nor
     * when it is interrupted or killed, for they are guarded as the gateway's are.
     *
     * @return what became of each, in the order of the configuration
     */
    public List<ServerTrial> run() throws InterruptedException {
        // At its end, also by an interrupt, it waits for its threads, and so for the servers to be gone.
        try (Guard guard = Guard.start();
                ExecutorService threads = Executors.newFixedThreadPool(
                        settings.parallelStarts(),
                        Thread.ofVirtual().name("trial-", 0).factory())) {
            Connectors connectors = new Connectors(settings, Connectors.UNKNOWN_VERSION, guard, outbound, clock);
            List<Future<ServerTrial>> running = new ArrayList<>();
            settings.servers()
                    .forEach((name, server) ->
                            running.add(threads.submit(() -> start(name, server, connectors.to(name, server)))));
            List<ServerTrial> trials = new ArrayList<>();
            try {
                for (Future<ServerTrial> one : running) {
                    trials.add(one.get());
                }
            } catch (InterruptedException e) {
                threads.shutdownNow();
                throw e;
            } catch (ExecutionException e) {
                throw new IllegalStateException("a trial is a result also where the server fails", e);
            }
            return trials;
        }
    }

    private ServerTrial start(String name, ServerSettings server, Connector connector) throws InterruptedException {
        long begin = System.nanoTime();
        // Counts from the start: the connector keeps to the same limit for its part.
        Deadline deadline = Deadline.after(settings.startTimeout(), clock);
        try {
            Connector.Connected connected = connector.connect(new Mailbox().line());
            Duration time = since(begin);
            Connection connection = connected.connection();
            try (connection) {
                if (server.bundled() != null && server.bundled().trialTool() != null) {
                    connector.tryOut(connection, server.bundled().trialTool(), deadline);
                }
            }
            // Not before it is closed: then its last words are there.
            return trial(name, server, time, works(name, server, connected));
        } catch (StartException e) {
            Fails fails = new Fails(
                    e.stage(),
                    e.explanation(),
                    server.url() == null ? advice(e, server) : adviceOverHttp(e),
                    e.diagnostics());
            return trial(name, server, since(begin), fails);
        }
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static ServerTrial trial(String name, ServerSettings server, Duration time, Result result) {
        return new ServerTrial(name, server.bundled() != null, server.required(), time, result);
    }

    private static Works works(String name, ServerSettings server, Connector.Connected connected) {
        Connection connection = connected.connection();
        ServerInfo info = connection.info();
        List<ServerTrial.Tool> tools = ServerTool.all(name, server.tools(), connected.tools()).stream()
                .map(tool ->
                        new ServerTrial.Tool(tool.tool().name(), tool.tool().readOnly(), tool.withheld()))
                .toList();
        List<String> said = connection.diagnostics();
        return new Works(
                (info.name() + " " + info.version()).strip(),
                info.protocolVersion(),
                tools,
                said.subList(Math.max(0, said.size() - SHOWN_LINES), said.size()),
                connection.strayLines());
    }

    private static String adviceOverHttp(StartException failure) {
        return switch (failure.kind()) {
            case REFUSED -> "Correct what the server's \"headers\" send, such as an Authorization.";
            case COMMAND, ENDED ->
                "Is the server up, and can this machine reach it? Connections to https URLs go through the proxy of"
                        + " breakwater.outbound, where there is one.";
            case SILENT -> "Is that the server's MCP endpoint? If it only needs longer, raise that limit.";
            case ANSWER, CALL ->
                "Its \"url\" has to be the whole one of an endpoint for MCP over Streamable HTTP, often with /mcp at its end;"
                        + " servers that have only the older HTTP+SSE cannot be used.";
        };
    }

    private static String advice(StartException failure, ServerSettings server) {
        if (failure.strayLines() > 0) {
            return ("It wrote %s to its standard output that %s no MCP message, where nothing else belongs. Is it an MCP server"
                            + " that speaks over standard input and output? If so, have it log to its standard error;"
                            + " if it ended, run the same command by hand to read what it says.")
                    .formatted(
                            failure.strayLines() == 1 ? "1 line" : failure.strayLines() + " lines",
                            failure.strayLines() == 1 ? "is" : "are");
        }
        return switch (failure.kind()) {
            case COMMAND -> "Install the program, or correct the server's \"command\"; a full path always finds it.";
            case ENDED -> {
                if (failure.diagnostics().isEmpty()) {
                    yield "It wrote nothing to its standard error; run the same command by hand to see why it ends.";
                }
                yield server.bundled() != null
                        ? "What it wrote before it ended says why. docs/%s-server.md lists its settings."
                                .formatted(server.bundled().name().toLowerCase(Locale.ROOT))
                        : "What it wrote before it ended says why. It has only the environment variables PATH, HOME, LANG,"
                                + " TMPDIR and those of the server's \"env\": a key that it needs belongs there.";
            }
            case REFUSED -> "Correct what it is configured with.";
            case SILENT ->
                "Is it an MCP server that speaks over standard input and output? If it only needs longer, as npx and the"
                        + " like do when they download a server first, raise that limit.";
            case ANSWER ->
                "The process runs but does not speak MCP as the gateway does; look for a newer version of the server, or"
                        + " for an option that makes it speak over standard input and output.";
            case CALL ->
                "It runs, and what it works with does not. Correct DB_SERVER_URL, DB_SERVER_USER and DB_SERVER_PASSWORD;"
                        + " docs/database-server.md says more.";
        };
    }
}
