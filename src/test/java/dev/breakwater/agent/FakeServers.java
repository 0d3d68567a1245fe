package dev.breakwater.agent;

import dev.breakwater.mcp.OfferedTool;
import dev.breakwater.mcp.ServerStatus;
import dev.breakwater.mcp.ToolOutcome;
import dev.breakwater.mcp.ToolOutcome.BadArguments;
import dev.breakwater.mcp.ToolOutcome.Unavailable;
import dev.breakwater.mcp.ToolResult;
import dev.breakwater.mcp.ToolServers;
import dev.breakwater.mcp.Toolbox;
import dev.breakwater.resilience.Deadline;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/** Servers whose tools do what a test tells them to, and the toolbox of all of them. */
final class FakeServers implements ToolServers, Toolbox {

    private final Map<String, ServerStatus> servers = new LinkedHashMap<>();
    private final Map<String, OfferedTool> tools = new LinkedHashMap<>();
    private final Map<String, BiFunction<String, Deadline, ToolOutcome>> work = new LinkedHashMap<>();
    private final List<String> made = new CopyOnWriteArrayList<>();
    private List<String> wanted = List.of();
    private boolean settled = true;

    FakeServers tool(String server, String name, Function<String, ToolOutcome> work) {
        return tool(server, name, true, (arguments, _) -> work.apply(arguments));
    }

    FakeServers tool(String server, String name, boolean safeToRepeat, BiFunction<String, Deadline, ToolOutcome> work) {
        servers.putIfAbsent(server, status(server, false, true, null));
        String nameForModel = server + "__" + name;
        tools.put(
                nameForModel,
                new OfferedTool(
                        server,
                        name,
                        nameForModel,
                        "does " + name,
                        JsonMapper.shared().createObjectNode().put("type", "object"),
                        safeToRepeat,
                        safeToRepeat,
                        ToolSpecification.builder().name(nameForModel).build()));
        this.work.put(nameForModel, work);
        return this;
    }

    FakeServers down(String server, boolean required, Duration retryAfter) {
        servers.put(server, status(server, required, false, retryAfter));
        return this;
    }

    FakeServers unsettled() {
        settled = false;
        return this;
    }

    /** The calls that were really made, as name and arguments. */
    List<String> made() {
        return made;
    }

    @Override
    public List<String> names() {
        return List.copyOf(servers.keySet());
    }

    @Override
    public boolean settled() {
        return settled;
    }

    @Override
    public Optional<String> unready() {
        return settled ? Optional.empty() : Optional.of("starting");
    }

    @Override
    public List<ServerStatus> statuses() {
        return List.copyOf(servers.values());
    }

    @Override
    public List<CatalogueEntry> catalogue() {
        return tools().stream().map(tool -> new CatalogueEntry(tool, null)).toList();
    }

    /** The servers that the last run asked for. */
    List<String> wanted() {
        return wanted;
    }

    @Override
    public Toolbox toolbox(Collection<String> wanted) {
        this.wanted = List.copyOf(wanted);
        return this;
    }

    @Override
    public List<OfferedTool> tools() {
        return List.copyOf(tools.values());
    }

    @Override
    public List<ServerStatus> missing() {
        return new ArrayList<>(
                servers.values().stream().filter(server -> !server.healthy()).toList());
    }

    @Override
    public Optional<OfferedTool> named(String nameForModel) {
        return Optional.ofNullable(tools.get(nameForModel));
    }

    @Override
    public ToolResult call(OfferedTool tool, String arguments, Deadline deadline, Runnable beforeSending) {
        ToolOutcome planned = peek(tool, arguments);
        if (planned != null) {
            return new ToolResult(planned, 0);
        }
        beforeSending.run();
        made.add(tool.nameForModel() + arguments);
        return new ToolResult(work.get(tool.nameForModel()).apply(arguments, deadline), 1);
    }

    /** Arguments can ask for an outcome that comes before anything is sent. */
    private static ToolOutcome peek(OfferedTool tool, String arguments) {
        if (arguments.contains("\"misfit\"")) {
            return new BadArguments("misfit is not a property of " + tool.name());
        }
        return arguments.contains("\"down\"") ? new Unavailable("it is restarting", Duration.ofSeconds(2)) : null;
    }

    private static ServerStatus status(String name, boolean required, boolean healthy, Duration retryAfter) {
        return new ServerStatus(
                name,
                "about " + name,
                false,
                required,
                healthy ? "ready" : "backoff",
                healthy,
                healthy ? null : "it died",
                retryAfter,
                new ServerStatus.Breaker("closed", null),
                List.of(),
                List.of(),
                null,
                0,
                null,
                healthy ? null : Instant.EPOCH);
    }
}
