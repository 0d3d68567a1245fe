package dev.breakwater.mcp;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** What Prometheus is told of each server. */
final class ServerMeters implements MeterBinder {

    private final SupervisedServers servers;

    ServerMeters(SupervisedServers servers) {
        this.servers = servers;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (ToolServer server : servers.all()) {
            Gauge.builder("mcp.server.health", server, it -> it.healthy() ? 1 : 0)
                    .description("Whether the MCP server takes calls (1) or not (0)")
                    .tag("server", server.name())
                    .register(registry);
            Gauge.builder("mcp.server.instances", server, it -> it.instances().ready())
                    .description("Processes behind the MCP server's name that take calls")
                    .tag("server", server.name())
                    .register(registry);
            FunctionCounter.builder(
                            "mcp.server.restarts", server, it -> it.instances().restarts())
                    .description("How often the MCP server was started again")
                    .tag("server", server.name())
                    .register(registry);
        }
    }
}
