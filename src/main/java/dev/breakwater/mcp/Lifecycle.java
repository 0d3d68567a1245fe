package dev.breakwater.mcp;

import dev.breakwater.mcp.Mailbox.Item;
import dev.breakwater.mcp.Mailbox.Order;
import dev.breakwater.mcp.ServerState.Draining;
import dev.breakwater.mcp.ServerState.Ready;
import dev.breakwater.mcp.ServerState.Starting;
import dev.breakwater.mcp.ServerState.Stopped;
import dev.breakwater.mcp.ServerState.Unstable;
import dev.breakwater.mcp.ServerState.Up;
import dev.breakwater.mcp.ServerState.Waiting;
import dev.breakwater.mcp.session.SessionException;
import dev.breakwater.mcp.session.ToolDefinition;
import dev.breakwater.resilience.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of each state of an instance: what is done in it, and what ends it. Used by its supervising thread alone. */
final class Lifecycle {

    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

    /** A server that says without end that its tools have changed is asked for them no more often than this. */
    private static final Duration REFRESH_PAUSE = Duration.ofSeconds(1);

    private static final Duration LONG_TIME = Duration.ofDays(1);

    private final String name;
    private final Connector connector;
    private final Supervision rules;
    private final Mailbox mailbox;
    private final Consumer<List<ToolDefinition>> onTools;
    private final AtomicInteger restarts = new AtomicInteger();
    private volatile ServerStatus.@Nullable Failure lastFailure;
    private List<ToolDefinition> listed = List.of();
    private boolean failedToStart;

    /** @param onTools told of the server's tools when it is up and when they change */
    Lifecycle(
            String name,
            Connector connector,
            Supervision rules,
            Mailbox mailbox,
            Consumer<List<ToolDefinition>> onTools) {
        this.name = name;
        this.connector = connector;
        this.rules = rules;
        this.mailbox = mailbox;
        this.onTools = onTools;
    }

    Optional<ServerStatus.Failure> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    /** How often the instance was started after the first time. */
    int restarts() {
        return restarts.get();
    }

    /** Does what is to be done in a state; blocks until the state is another one. */
    ServerState next(ServerState now) throws InterruptedException {
        return switch (now) {
            case Starting starting -> start(starting);
            case Up up -> watch(up);
            case Waiting waiting -> await(waiting);
            case Draining draining -> drain(draining);
            case Stopped stopped -> rest(stopped);
        };
    }

    private ServerState start(Starting starting) throws InterruptedException {
        try {
            return starting.up(connect(), now());
        } catch (StartException e) {
            return starting.failed(
                    failure(e.stage(), e.explanation(), e.diagnostics()), e.permanent(), rules.schedule());
        }
    }

    private Connection connect() throws StartException, InterruptedException {
        try (StartPlaces.Place _ = rules.startPlaces().take(failedToStart)) {
            Connector.Connected connected = connector.connect(mailbox.line());
            try {
                onTools.accept(connected.tools());
                listed = connected.tools();
                failedToStart = false;
                return connected.connection();
            } catch (RuntimeException | Error e) {
                connected.connection().close();
                throw e;
            }
        } catch (StartException e) {
            failedToStart = true;
            throw e;
        }
    }

    /** Watches an instance that is up, until something is no longer as it was. */
    private ServerState watch(Up up) throws InterruptedException {
        try {
            while (true) {
                ServerState next = whatBecomesOf(up);
                if (!next.equals(up)) {
                    return next;
                }
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            up.connection().close();
            throw e;
        }
    }

    private ServerState whatBecomesOf(Up up) throws InterruptedException {
        Heartbeat heartbeat = rules.heartbeat();
        Duration pause = switch (up) {
            case Ready _ -> heartbeat.pause();
            case Unstable _ -> heartbeat.pauseWhileUnstable();
        };
        return switch (mailbox.await(up.connection().line(), pause)) {
            case Item.Ended ended -> died(up, ended.reason());
            case Item.Ordered ordered ->
                switch (ordered.order()) {
                    case RESTART -> replaced(up);
                    case DISABLE -> up.drain(Deadline.after(rules.callLimit(), rules.clock()), Stopped.BY_OPERATOR);
                    case ENABLE -> up;
                };
            case Item.ToolsChanged _ -> {
                refresh(up.connection());
                up.connection().line().restUnlessEnded(REFRESH_PAUSE);
                yield up;
            }
            case Item.TimeUp _ -> asked(up);
        };
    }

    private ServerState died(Up up, String reason) {
        up.connection().close();
        // Once it is closed, its last words have been read.
        return up.died(failure("running", reason, up.connection().diagnostics()), rules.schedule());
    }

    /** Asks the server whether it is there. An answer to anything else is as good as one to the ping. */
    private ServerState asked(Up up) throws InterruptedException {
        Connection connection = up.connection();
        long before = connection.session().answers();
        Instant asked = now();
        boolean answered = connection.answers(Deadline.after(rules.heartbeat().limit(), rules.clock()));
        if (answered) {
            connection.answeredWithin(Duration.between(asked, now()));
        }
        boolean there = answered || connection.session().answers() > before;
        if (connection.session().over()) {
            return up; // its end is in the mailbox and says more
        }
        return switch (up) {
            case Ready ready -> there ? ready : ready.missed(now());
            case Unstable unstable -> {
                if (there || unstable.hasAnswered()) {
                    yield unstable.recovered();
                }
                Unstable worse = unstable.missedAnother();
                yield worse.isGivenUp(now(), rules.callLimit())
                        ? died(worse, "the server answered nothing, " + worse.missed() + " pings in a row included")
                        : worse;
            }
        };
    }

    /** Make before break: the running one stays until the new one takes calls. */
    private ServerState replaced(Up up) throws InterruptedException {
        try {
            Connection fresh = connect();
            restarts.incrementAndGet();
            return new Starting(0).up(fresh, now());
        } catch (StartException e) {
            failure(e.stage(), e.explanation(), e.diagnostics());
            log.atWarn()
                    .addKeyValue("server", name)
                    .addKeyValue("reason", e.explanation())
                    .log("server could not be replaced; the running one stays");
            return up;
        }
    }

    private void refresh(Connection connection) throws InterruptedException {
        try {
            List<ToolDefinition> tools = connection.listTools(Deadline.after(rules.listLimit(), rules.clock()));
            if (tools.equals(listed)) {
                return;
            }
            onTools.accept(tools);
            listed = tools;
            log.atInfo().addKeyValue("server", name).log("tools of the server have changed");
        } catch (SessionException e) {
            log.atWarn()
                    .addKeyValue("server", name)
                    .addKeyValue("reason", e.explanation())
                    .log("tools of the server have changed, but it does not list them; the old list stays");
        }
    }

    private ServerState await(Waiting waiting) throws InterruptedException {
        return switch (mailbox.await(Duration.between(now(), waiting.until()))) {
            case Item.Ordered ordered when ordered.order() == Order.DISABLE -> Stopped.BY_OPERATOR;
            case Item.Ordered _ -> again(0);
            case Item.TimeUp _, Item.Ended _, Item.ToolsChanged _ -> again(waiting.deaths());
        };
    }

    private Starting again(int deaths) {
        restarts.incrementAndGet();
        return new Starting(deaths);
    }

    private Stopped drain(Draining draining) throws InterruptedException {
        try (Connection connection = draining.connection()) {
            connection.awaitLastCalls(draining.limit());
        }
        return draining.then();
    }

    private ServerState rest(Stopped stopped) throws InterruptedException {
        if (stopped.equals(Stopped.WITH_THE_GATEWAY)) {
            throw new InterruptedException();
        }
        return switch (mailbox.await(LONG_TIME)) {
            case Item.Ordered ordered when ordered.order() != Order.DISABLE -> again(0);
            case Item.Ordered _, Item.TimeUp _, Item.Ended _, Item.ToolsChanged _ -> stopped;
        };
    }

    /** Where to go on after a defect of ours in this state. */
    ServerState afterDefect(ServerState now, Throwable defect) {
        String message = "a defect of the gateway: " + defect.getClass().getSimpleName();
        return switch (now) {
            case Starting starting ->
                starting.failed(failure("initialize", message, List.of()), false, rules.schedule());
            case Up up -> up.died(failure("running", message, List.of()), rules.schedule());
            case Draining draining -> draining.then();
            case Waiting waiting -> waiting;
            case Stopped stopped -> stopped;
        };
    }

    private ServerStatus.Failure failure(String stage, String message, List<String> diagnostics) {
        ServerStatus.Failure failure = new ServerStatus.Failure(stage, message, diagnostics, now());
        lastFailure = failure;
        return failure;
    }

    private Instant now() {
        return rules.clock().instant();
    }
}
