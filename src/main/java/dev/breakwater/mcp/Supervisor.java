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

    /** A server that says without end that its tools have changed is asked for them no more often than this. */
    private static final Duration REFRESH_PAUSE = Duration.ofSeconds(1);

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

    /** What the server listed last; of the supervising thread alone. */
    private List<ToolDefinition> listed = List.of();

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

    /** Prepares another run, for an application that goes on after a pause. Not while it runs. */
    void resume() {
        if (state instanceof Stopped) {
            downSince = clock.instant();
            become(new Starting(0));
        }
    }

    @Override
    public void run() {
        try {
            while (true) {
                become(nextWhateverHappens(state));
                if (!(state instanceof Starting)) {
                    firstAttempt.countDown();
                }
            }
        } catch (InterruptedException e) {
            become(new Stopped());
        } finally {
            firstAttempt.countDown();
        }
    }

    /** A defect of ours must not end the supervision: its server would be down for good, and nobody would see why. */
    private ServerState nextWhateverHappens(ServerState now) throws InterruptedException {
        try {
            return next(now);
        } catch (RuntimeException | Error e) {
            log.atError().addKeyValue("server", server).setCause(e).log("the supervision of the server met a defect");
            String message = "a defect of the gateway: " + e.getClass().getSimpleName();
            return switch (now) {
                case Starting starting -> starting.failed(failure("initialize", message, List.of()), false, schedule);
                case Ready ready -> ready.died(failure("running", message, List.of()), schedule);
                case Waiting waiting -> waiting;
                case Stopped stopped -> stopped;
            };
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
            return up(starting, connector.connect());
        } catch (StartException e) {
            return starting.failed(failure(e.stage(), e.explanation(), e.diagnostics()), e.permanent(), schedule);
        } finally {
            startPermits.release();
        }
    }

    private Ready up(Starting starting, Connector.Connected connected) {
        try {
            onTools.accept(connected.tools());
            listed = connected.tools();
            return starting.up(connected.connection(), clock.instant());
        } catch (RuntimeException | Error e) {
            connected.connection().close();
            throw e;
        }
    }

    /** Watches a server that is up, until it is not. */
    private ServerState watch(Ready ready) throws InterruptedException {
        Connection connection = ready.connection();
        String reason;
        try (connection) {
            reason = watchToTheEnd(connection);
        }
        // Once it is closed, its last words have been read.
        return ready.died(failure("running", reason, connection.diagnostics()), schedule);
    }

    private String watchToTheEnd(Connection connection) throws InterruptedException {
        while (true) {
            switch (connection.awaitNews()) {
                case News.Item.ToolsChanged _ -> {
                    refresh(connection);
                    connection.restUnlessEnded(REFRESH_PAUSE);
                }
                case News.Item.Ended(String reason) -> {
                    return reason;
                }
            }
        }
    }

    private void refresh(Connection connection) throws InterruptedException {
        try {
            List<ToolDefinition> tools = connection.listTools(Deadline.after(listLimit, clock));
            if (tools.equals(listed)) {
                return;
            }
            onTools.accept(tools);
            listed = tools;
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
        try {
            listener.on(new ServerEvent(server, before.wireName(), next.wireName(), clock.instant()));
        } catch (RuntimeException e) {
            log.atError().addKeyValue("server", server).setCause(e).log("a listener of the servers' states failed");
        }
    }
}
