package dev.breakwater.mcp;

import dev.breakwater.resilience.HealthStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * The MCP servers in the health document: what their supervisors know of them, so that it is told at once whatever they do. Not
 * in service by the same rule as {@code /ready}; degraded while any of them takes no calls.
 */
final class ServersHealth implements HealthIndicator {

    private static final double MILLI = 1e3;

    private final SupervisedServers servers;

    ServersHealth(SupervisedServers servers) {
        this.servers = servers;
    }

    @Override
    public Health health() {
        Collection<ToolServer> all = servers.all();
        Map<String, Object> each = new LinkedHashMap<>();
        all.forEach(server -> each.put(server.name(), document(server)));
        long healthy = all.stream().filter(ToolServer::healthy).count();
        Optional<String> unready = servers.unready();
        HealthStatus status = unready.isPresent()
                ? HealthStatus.UNHEALTHY
                : healthy == all.size() ? HealthStatus.HEALTHY : HealthStatus.DEGRADED;
        Health.Builder health = status.health()
                .withDetail("healthy_servers", healthy)
                .withDetail("total_servers", all.size())
                .withDetail("servers", each);
        unready.ifPresent(reason -> health.status(Status.OUT_OF_SERVICE).withDetail("error", reason));
        return health.build();
    }

    private static Map<String, Object> document(ToolServer server) {
        Optional<Outage> outage = server.outage();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", status(server, outage.isPresent()).wireName());
        document.put(
                "response_time",
                server.instances().responseTime().map(ServersHealth::seconds).orElse(null));
        document.put("error", outage.map(Outage::reason).orElse(null));
        return document;
    }

    /** One that is there, or may be in a moment, is not given up. */
    private static HealthStatus status(ToolServer server, boolean out) {
        if (!out) {
            return HealthStatus.HEALTHY;
        }
        return server.instances().up() || !server.instances().settled()
                ? HealthStatus.DEGRADED
                : HealthStatus.UNHEALTHY;
    }

    /** To the millisecond. */
    private static double seconds(Duration time) {
        return time.toMillis() / MILLI;
    }
}
