package dev.breakwater.mcp;

import dev.breakwater.resilience.Deadline;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A configured server: what it is, how it is, what it offers, and the way to call it. */
final class ToolServer {

    private final String name;
    private final ServerSettings settings;
    private final Instances instances;
    private final Tools tools;
    private final ServerCalls calls;
    private final Clock clock;

    /** @param tools filled by the instances' supervisors */
    ToolServer(String name, ServerSettings settings, Instances instances, Tools tools, ServerCalls calls, Clock clock) {
        this.name = name;
        this.settings = settings;
        this.instances = instances;
        this.tools = tools;
        this.calls = calls;
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

    /** Whether it is a process of this machine, and so a matter of this pod. */
    boolean local() {
        return settings.url() == null;
    }

    Instances instances() {
        return instances;
    }

    List<ServerTool> tools() {
        return tools.known();
    }

    /** Whether new runs are offered its tools: an instance takes calls, and the breaker lets them through. */
    boolean healthy() {
        return outage().isEmpty();
    }

    /** Why new runs are not offered its tools; empty if they are. */
    Optional<Outage> outage() {
        return instances.ready() > 0
                ? calls.leftAlone()
                : Optional.of(Outage.of(instances.state(), instances.lastFailure(), clock.instant())
                        .orElse(Outage.JUST_GONE));
    }

    /** Calls a tool; see {@link Toolbox#call}. */
    ToolResult call(ServerTool tool, String arguments, Deadline deadline, Runnable beforeSending) {
        if (tool.check() == null) {
            return new ToolResult(new ToolOutcome.BadArguments("the tool's input schema cannot be read"), 0);
        }
        return switch (tool.check().check(arguments)) {
            case ArgumentsCheck.Verdict.Unfit(String reason) -> new ToolResult(new ToolOutcome.BadArguments(reason), 0);
            case ArgumentsCheck.Verdict.Fits(ObjectNode json) -> calls.call(tool.tool(), json, deadline, beforeSending);
        };
    }

    ServerStatus status() {
        ServerState state = instances.state();
        Optional<Outage> outage = outage();
        return new ServerStatus(
                name,
                settings.description(),
                settings.bundled() != null,
                settings.required(),
                state.wireName(),
                outage.isEmpty(),
                outage.map(Outage::reason).orElse(null),
                outage.map(Outage::retryAfter).orElse(null),
                calls.breaker(),
                instances.processes(),
                tools().stream().map(it -> it.tool().name()).toList(),
                protocolVersion(state),
                instances.restarts(),
                lastFailure().orElse(null),
                instances.downSince().orElse(null));
    }

    private static @Nullable String protocolVersion(ServerState state) {
        return state instanceof ServerState.Up up ? up.connection().info().protocolVersion() : null;
    }

    private Optional<ServerStatus.Failure> lastFailure() {
        return Stream.of(instances.lastFailure(), calls.lastFailure())
                .flatMap(Optional::stream)
                .max(Comparator.comparing(ServerStatus.Failure::at));
    }
}
