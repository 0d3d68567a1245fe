package dev.breakwater.mcp;

import dev.breakwater.mcp.session.ResultText;
import dev.breakwater.mcp.session.SessionException;
import dev.breakwater.mcp.session.ToolRequests;
import dev.breakwater.resilience.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A configured server: what it is, how it is, what it offers, and the way to call it. */
final class ToolServer {

    private final String name;
    private final ServerSettings settings;
    private final Duration timeout;
    private final int outputLimit;
    private final Supervisor supervisor;
    private final Tools tools;
    private final Clock clock;

    /**
     * @param timeout how long one tool call may take
     * @param outputLimit how much of a result is passed on, in bytes
     * @param tools filled by the supervisor
     */
    ToolServer(
            String name,
            ServerSettings settings,
            Duration timeout,
            int outputLimit,
            Supervisor supervisor,
            Tools tools,
            Clock clock) {
        this.name = name;
        this.settings = settings;
        this.timeout = timeout;
        this.outputLimit = outputLimit;
        this.supervisor = supervisor;
        this.tools = tools;
        this.clock = clock;
    }

    /** The tools of a server as it last listed them; they stay known while it is down. */
    static final class Tools {

        private volatile List<ServerTool> known = List.of();

        void become(List<ServerTool> tools) {
            known = tools;
        }

        List<ServerTool> known() {
            return known;
        }
    }

    String name() {
        return name;
    }

    boolean required() {
        return settings.required();
    }

    Supervisor supervisor() {
        return supervisor;
    }

    boolean ready() {
        return supervisor.state() instanceof ServerState.Ready;
    }

    List<ServerTool> tools() {
        return tools.known();
    }

    /** Calls a tool; see {@link Toolbox#call}. */
    ToolResult call(ServerTool tool, String arguments, Deadline deadline, Runnable beforeSending) {
        if (tool.check() == null) {
            return new ToolResult(new ToolOutcome.BadArguments("the tool's input schema cannot be read"), 0);
        }
        return switch (tool.check().check(arguments)) {
            case ArgumentsCheck.Verdict.Unfit(String reason) -> new ToolResult(new ToolOutcome.BadArguments(reason), 0);
            case ArgumentsCheck.Verdict.Fits(ObjectNode json) -> send(tool.tool(), json, deadline, beforeSending);
        };
    }

    private ToolResult send(OfferedTool tool, ObjectNode arguments, Deadline deadline, Runnable beforeSending) {
        if (!(supervisor.state() instanceof ServerState.Ready ready)) {
            ServerState down = supervisor.state();
            return new ToolResult(new ToolOutcome.Unavailable(reason(down), retryAfter(down)), 0);
        }
        if (Thread.currentThread().isInterrupted()) {
            return new ToolResult(new ToolOutcome.Cancelled(), 0);
        }
        if (deadline.expired()) {
            return new ToolResult(new ToolOutcome.TimedOut(Duration.ZERO), 0);
        }
        beforeSending.run();
        Deadline limit = deadline.within(timeout);
        Duration time = limit.remaining();
        try {
            JsonNode result = ToolRequests.call(ready.connection().session(), tool.name(), arguments, limit);
            String text = ResultText.of(result, outputLimit);
            return sent(
                    result.path("isError").asBoolean(false)
                            ? new ToolOutcome.Refusal(text)
                            : new ToolOutcome.Success(text));
        } catch (SessionException e) {
            return unanswered(e, time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return sent(new ToolOutcome.Cancelled());
        }
    }

    private ToolResult unanswered(SessionException failure, Duration time) {
        return switch (failure) {
            case SessionException.RpcError said ->
                sent(new ToolOutcome.Refusal(ResultText.cut(said.explanation(), outputLimit)));
            case SessionException.TimedOut _ -> sent(new ToolOutcome.TimedOut(time));
            case SessionException.Lost lost -> sent(new ToolOutcome.Lost(lost.explanation()));
            case SessionException.ProtocolViolation wrong -> sent(new ToolOutcome.Lost(wrong.explanation()));
            case SessionException.NotSent not ->
                new ToolResult(new ToolOutcome.Unavailable(not.explanation(), retryAfter(supervisor.state())), 0);
        };
    }

    private static ToolResult sent(ToolOutcome outcome) {
        return new ToolResult(outcome, 1);
    }

    ServerStatus status() {
        ServerState state = supervisor.state();
        Optional<Connection> connection =
                state instanceof ServerState.Ready ready ? Optional.of(ready.connection()) : Optional.empty();
        return new ServerStatus(
                name,
                settings.description(),
                settings.bundled() != null,
                settings.required(),
                state.wireName(),
                connection.isPresent(),
                connection.isPresent() ? null : reason(state),
                retryAfter(state),
                new ServerStatus.Breaker("disabled", null),
                connection.stream()
                        .map(it -> it.instance(state.wireName(), clock.instant()))
                        .toList(),
                tools().stream().map(it -> it.tool().name()).toList(),
                connection.map(it -> it.info().protocolVersion()).orElse(null),
                supervisor.restarts(),
                supervisor.lastFailure().orElse(null),
                supervisor.downSince().orElse(null));
    }

    private String reason(ServerState state) {
        return switch (state) {
            case ServerState.Starting _ ->
                supervisor
                        .lastFailure()
                        .map(it -> "starting again after: " + it.message())
                        .orElse("starting");
            case ServerState.Ready _ -> "ready";
            case ServerState.Waiting waiting -> waiting.failure().message();
            case ServerState.Stopped _ -> "the gateway is going down";
        };
    }

    private @Nullable Duration retryAfter(ServerState state) {
        return switch (state) {
            case ServerState.Waiting waiting -> untilThen(waiting.until());
            case ServerState.Starting _, ServerState.Ready _, ServerState.Stopped _ -> null;
        };
    }

    private Duration untilThen(Instant then) {
        Duration left = Duration.between(clock.instant(), then);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
