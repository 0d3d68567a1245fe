package dev.breakwater.mcp;

import dev.breakwater.mcp.ServerTrial.Fails;
import dev.breakwater.mcp.ServerTrial.Result;
import dev.breakwater.mcp.ServerTrial.Works;
import dev.breakwater.mcp.session.Protocol.ServerInfo;
import dev.breakwater.mcp.transport.Guard;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.boot.context.properties.bind.Binder;

/** Starts every configured server once, as the gateway would, and ends it again. */
public final class ServerTrials {

    /** What closing a connection may take. */
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final McpSettings settings;
    private final Clock clock;

    private ServerTrials(McpSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** The servers of a configuration that has passed all checks. */
    public static ServerTrials of(Binder binder, Clock clock) {
        return new ServerTrials(binder.bindOrCreate("breakwater.mcp", McpSettings.class), clock);
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
            Connectors connectors = new Connectors(settings, Connectors.UNKNOWN_VERSION, guard, clock);
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
        Result result = result(name, server, connector);
        return new ServerTrial(
                name, server.bundled() != null, server.required(), Duration.ofNanos(System.nanoTime() - begin), result);
    }

    private Result result(String name, ServerSettings server, Connector connector) throws InterruptedException {
        try {
            Connector.Connected connected = connector.connect(new Mailbox().line());
            try (Connection connection = connected.connection()) {
                ServerInfo info = connection.info();
                List<ServerTrial.Tool> tools = ServerTool.all(name, server.tools(), connected.tools()).stream()
                        .map(tool -> new ServerTrial.Tool(
                                tool.tool().name(), tool.tool().readOnly(), tool.withheld()))
                        .toList();
                return new Works((info.name() + " " + info.version()).strip(), info.protocolVersion(), tools);
            }
        } catch (StartException e) {
            return new Fails(e.stage(), e.explanation(), advice(e, server), e.diagnostics());
        }
    }

    private static String advice(StartException failure, ServerSettings server) {
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
            case SILENT ->
                "Is it an MCP server that speaks over standard input and output? If it only needs longer, as npx and the"
                        + " like do when they download a server first, raise that limit.";
            case ANSWER ->
                "The process runs but does not speak MCP as the gateway does; look for a newer version of the server, or"
                        + " for an option that makes it speak over standard input and output.";
        };
    }
}
