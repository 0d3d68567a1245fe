package dev.breakwater.mcp;

import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the configured servers together. */
@Configuration(proxyBeanMethods = false)
class McpConfiguration {

    @Bean
    SupervisedServers toolServers(
            McpSettings settings,
            Clock clock,
            ObjectProvider<BuildProperties> build,
            ObjectProvider<ServerListener> listeners) {
        String version =
                build.stream().map(BuildProperties::getVersion).findFirst().orElse(Connectors.UNKNOWN_VERSION);
        Connectors connectors = new Connectors(settings, version, clock);
        ServerListener listener = event -> listeners.forEach(it -> it.on(event));
        RestartSchedule schedule = new RestartSchedule(RandomGenerator.getDefault());
        Semaphore startPermits = new Semaphore(settings.parallelStarts(), true);
        List<ToolServer> servers = new ArrayList<>();
        for (Map.Entry<String, ServerSettings> entry : settings.servers().entrySet()) {
            String name = entry.getKey();
            ServerSettings server = entry.getValue();
            Duration timeout = server.timeout() != null ? server.timeout() : settings.requestTimeout();
            ToolServer.Tools tools = new ToolServer.Tools();
            Supervisor supervisor = new Supervisor(
                    name,
                    connectors.to(name, server),
                    schedule,
                    startPermits,
                    settings.requestTimeout(),
                    clock,
                    listener,
                    listed -> tools.become(ServerTool.all(name, server.tools(), listed)));
            servers.add(new ToolServer(
                    name, server, timeout, Math.toIntExact(settings.maxOutput().toBytes()), supervisor, tools, clock));
        }
        return new SupervisedServers(servers, clock);
    }

    @Bean
    MeterBinder mcpMeters(SupervisedServers servers) {
        return new ServerMeters(servers);
    }

    /** Part of the readiness that the management port shows; the same rule as {@code /ready}. */
    @Bean
    HealthIndicator mcpServersHealthIndicator(ToolServers servers) {
        return () -> servers.unready()
                .map(reason ->
                        Health.outOfService().withDetail("reason", reason).build())
                .orElseGet(() -> Health.up().build());
    }
}
