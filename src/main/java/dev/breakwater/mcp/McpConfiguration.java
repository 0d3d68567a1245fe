package dev.breakwater.mcp;

import dev.breakwater.mcp.transport.Guard;
import dev.breakwater.outbound.Outbound;
import dev.breakwater.resilience.Breakers;
import dev.breakwater.resilience.Pause;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the configured servers together. */
@Configuration(proxyBeanMethods = false)
class McpConfiguration {

    /** Ends after the servers, which need it. */
    @Bean
    Guard guard() {
        return Guard.start();
    }

    @Bean
    SupervisedServers toolServers(
            McpSettings settings,
            Guard guard,
            Breakers breakers,
            BulkheadRegistry bulkheads,
            Pause pause,
            Clock clock,
            Outbound outbound,
            ObjectProvider<BuildProperties> build,
            ObjectProvider<ServerListener> listeners) {
        String version =
                build.stream().map(BuildProperties::getVersion).findFirst().orElse(Connectors.UNKNOWN_VERSION);
        ToolServerFactory factory = new ToolServerFactory(
                settings,
                new Connectors(settings, version, guard, () -> outbound, clock),
                breakers,
                bulkheads,
                event -> listeners.forEach(it -> it.on(event)),
                pause,
                clock);
        return new SupervisedServers(factory.servers(), settings.maxTools(), clock);
    }

    /** So that somebody sees where a system lacks what a guard needs, also when the log line has long gone. */
    @Bean
    InfoContributor guardInfo(Guard guard) {
        return info -> info.withDetail("guard", guard.state());
    }

    @Bean
    InfoContributor serversInfo(SupervisedServers servers) {
        return info -> info.withDetail(
                "servers",
                servers.statuses().stream()
                        .map(server -> Map.of("name", server.name(), "state", server.state()))
                        .toList());
    }

    @Bean
    ServersEndpoint serversEndpoint(SupervisedServers servers) {
        return new ServersEndpoint(servers);
    }

    @Bean
    MeterBinder mcpMeters(SupervisedServers servers) {
        return new ServerMeters(servers);
    }

    /** Part of the health document, and of the readiness that the management port shows. */
    @Bean("mcp_servers")
    HealthIndicator serversHealth(SupervisedServers servers) {
        return new ServersHealth(servers);
    }
}
