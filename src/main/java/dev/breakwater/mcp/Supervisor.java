package dev.breakwater.mcp;

import dev.breakwater.mcp.ServerState.Ready;
import dev.breakwater.mcp.ServerState.Starting;
import dev.breakwater.mcp.ServerState.Stopped;
import dev.breakwater.mcp.ServerState.Waiting;
import dev.breakwater.mcp.session.SessionException;
import dev.breakwater.mcp.session.ToolDefinition;
import dev.breakwater.resilience.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one server alive: starts it, watches it, starts it again. It is the only one that changes the server's state;
 * everybody else reads it. Runs on a thread of its own until that is interrupted, and leaves no process behind.
 */
final class Supervisor implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

    private final String server;
    private final Connector connector;
    private final RestartSchedule schedule;
    private final Semaphore startPermits;
    private final Duration listLimit;
    private final Clock clock;
    private final ServerListener listener;
    private final Consumer<List<ToolDefinition>> onTools;
    private final CountDownLatch firstAttempt = new CountDownLatch(1);

    private volatile ServerState state = new Starting(0);
    private volatile ServerStatus.@Nullable Failure lastFailure;
    private volatile @Nullable Instant downSince;
    private final AtomicInteger restarts = new AtomicInteger();

    /**
     * @param startPermits shared by all servers, so that they do not all start at once
     * @param listLimit how long a refresh of the tool list may take
     * @param onTools told of the server's tools when it is up and when they change
     */
    Supervisor(
            String server,
            Connector connector,
            RestartSchedule schedule,
            Semaphore startPermits,
            Duration listLimit,
            Clock clock,
            ServerListener listener,
            Consumer<List<ToolDefinition>> onTools) {
        this.server = server;
        this.connector = connector;
        this.schedule = schedule;
        this.startPermits = startPermits;
        this.listLimit = listLimit;
        this.clock = clock;
        this.listener = listener;
        this.onTools = onTools;
        this.downSince = clock.instant();
    }

    ServerState state() {
        return state;
    }

    Optional<ServerStatus.Failure> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    /** Since when the server has not been ready; empty if it is. */
    Optional<Instant> downSince() {
        return Optional.ofNullable(downSince);
    }

    /** How often the server was started after the first time. */
    int restarts() {
        return restarts.get();
    }

    /** Whether the first start has ended, well or not. */
    boolean settled() {
        return firstAttempt.getCount() == 0;
    }

    @Override
    public void run() {
        try {
            while (true) {
                become(next(state));
            }
        } catch (InterruptedException e) {
            become(new Stopped());
        } finally {
            firstAttempt.countDown();
        }
    }

    private ServerState next(ServerState now) throws InterruptedException {
        return switch (now) {
            case Starting starting -> start(starting);
            case Ready ready -> watch(ready);
            case Waiting waiting -> again(waiting);
            case Stopped _ -> throw new InterruptedException();
        };
    }

    private ServerState start(Starting starting) throws InterruptedException {
        startPermits.acquire();
        try {
            Connector.Connected connected = connector.connect();
            onTools.accept(connected.tools());
            return starting.up(connected.connection(), clock.instant());
        } catch (StartException e) {
            return starting.failed(failure(e.stage(), e.explanation(), e.diagnostics()), e.permanent(), schedule);
        } finally {
            startPermits.release();
            firstAttempt.countDown();
        }
    }

    /** Watches a server that is up, until it is not. */
    private ServerState watch(Ready ready) throws InterruptedException {
        try (Connection connection = ready.connection()) {
            while (true) {
                switch (connection.awaitNews()) {
                    case News.Item.ToolsChanged _ -> refresh(connection);
                    case News.Item.Ended(String reason) -> {
                        return ready.died(failure("running", reason, connection.diagnostics()), schedule);
                    }
                }
            }
        }
    }

    private void refresh(Connection connection) throws InterruptedException {
        try {
            onTools.accept(connection.listTools(Deadline.after(listLimit, clock)));
            log.atInfo().addKeyValue("server", server).log("tools of the server have changed");
        } catch (SessionException e) {
            log.atWarn()
                    .addKeyValue("server", server)
                    .addKeyValue("reason", e.explanation())
                    .log("tools of the server have changed, but it does not list them; the old list stays");
        }
    }

    private ServerState again(Waiting waiting) throws InterruptedException {
        Thread.sleep(Duration.between(clock.instant(), waiting.until()));
        restarts.incrementAndGet();
        return new Starting(waiting.deaths());
    }

    private ServerStatus.Failure failure(String stage, String message, List<String> diagnostics) {
        ServerStatus.Failure failure = new ServerStatus.Failure(stage, message, diagnostics, clock.instant());
        lastFailure = failure;
        return failure;
    }

    private void become(ServerState next) {
        ServerState before = state;
        state = next;
        if (next instanceof Ready) {
            downSince = null;
        } else if (downSince == null) {
            downSince = clock.instant();
        }
        StateLog.transition(server, next, clock.instant());
        listener.on(new ServerEvent(server, before.wireName(), next.wireName(), clock.instant()));
    }
}
