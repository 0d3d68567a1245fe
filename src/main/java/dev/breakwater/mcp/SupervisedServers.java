package dev.breakwater.mcp;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** The configured servers, each with a supervisor on a thread of its own from start to stop. */
final class SupervisedServers implements ToolServers, SmartLifecycle {

    /** A restart that goes well should not take the gateway out of service. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** A supervisor ends its server within 2 seconds. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

    private final Map<String, ToolServer> servers;
    private final int maxTools;
    private final Clock clock;
    private final List<Thread> threads = new ArrayList<>();

    /** @param maxTools how many tools a run is offered at most */
    SupervisedServers(List<ToolServer> servers, int maxTools, Clock clock) {
        this.servers = new LinkedHashMap<>();
        servers.forEach(server -> this.servers.put(server.name(), server));
        this.maxTools = maxTools;
        this.clock = clock;
    }

    @Override
    public void start() {
        for (ToolServer server : servers.values()) {
            for (Supervisor supervisor : server.instances().supervisors()) {
                supervisor.resume();
                threads.add(Thread.ofVirtual().name("mcp-" + supervisor.name()).start(supervisor));
            }
        }
    }

    /** Ends all servers at the same time and waits for them. */
    @Override
    public void stop() {
        threads.forEach(Thread::interrupt);
        Instant end = clock.instant().plus(STOP_LIMIT);
        for (Thread thread : threads) {
            try {
                Duration left = Duration.between(clock.instant(), end);
                thread.join(left.isNegative() ? Duration.ZERO : left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        threads.clear();
    }

    @Override
    public boolean isRunning() {
        return !threads.isEmpty();
    }

    /** Early, beside the rest of the start; and last to stop, when no request is left that could need a server. */
    @Override
    public int getPhase() {
        return 0;
    }

    Collection<ToolServer> all() {
        return servers.values();
    }

    Optional<ToolServer> named(String name) {
        return Optional.ofNullable(servers.get(name));
    }

    @Override
    public List<String> names() {
        return List.copyOf(servers.keySet());
    }

    @Override
    public boolean settled() {
        return servers.values().stream().allMatch(server -> server.instances().settled());
    }

    @Override
    public Optional<String> unready() {
        if (!settled()) {
            return Optional.of("the first start of the MCP servers has not ended yet");
        }
        // Others may reach a server elsewhere no better: that is no reason to send requests to another pod.
        List<ToolServer> local =
                servers.values().stream().filter(ToolServer::local).toList();
        List<ToolServer> down = local.stream().filter(this::downTooLong).toList();
        if (!down.isEmpty()
                && down.size()
                        == local.stream()
                                .filter(it -> !it.instances().switchedOff())
                                .count()) {
            return Optional.of("all MCP servers are down");
        }
        return down.stream()
                .filter(ToolServer::required)
                .findFirst()
                .map(server -> "the required MCP server " + server.name() + " is down");
    }

    @Override
    public List<ServerStatus> statuses() {
        return servers.values().stream().map(ToolServer::status).toList();
    }

    @Override
    public List<CatalogueEntry> catalogue() {
        List<ToolServer> healthy =
                servers.values().stream().filter(ToolServer::healthy).toList();
        Map<ToolServer, List<ServerTool>> offers = Offer.of(healthy, maxTools);
        List<CatalogueEntry> entries = new ArrayList<>();
        for (ToolServer server : servers.values()) {
            List<ServerTool> offered = offers.get(server);
            for (ServerTool tool : server.tools()) {
                entries.add(new CatalogueEntry(tool.tool(), withheld(tool, server, offered)));
            }
        }
        return entries;
    }

    @Override
    public Toolbox toolbox(Collection<String> names) {
        return new RunToolbox(
                servers.values().stream()
                        .filter(server -> names.contains(server.name()))
                        .toList(),
                maxTools);
    }

    private @Nullable String withheld(ServerTool tool, ToolServer server, @Nullable List<ServerTool> offered) {
        if (tool.withheld() != null) {
            return tool.withheld();
        }
        if (offered == null) {
            return server.outage()
                    .map(it -> "the server takes no calls now: " + it.reason())
                    .orElse("the server takes no calls now");
        }
        return offered.contains(tool)
                ? null
                : "a run is offered " + maxTools
                        + " tools at most (breakwater.mcp.max-tools); tools.allow of the server" + " chooses";
    }

    private boolean downTooLong(ToolServer server) {
        return !server.instances().switchedOff()
                && server.instances()
                        .downSince()
                        .filter(since ->
                                Duration.between(since, clock.instant()).compareTo(GRACE) >= 0)
                        .isPresent();
    }
}
