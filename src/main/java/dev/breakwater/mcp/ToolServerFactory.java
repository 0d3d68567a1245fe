package dev.breakwater.mcp;

import dev.breakwater.mcp.ServerState.Ready;
import dev.breakwater.mcp.session.ToolDefinition;
import dev.breakwater.resilience.Breaker;
import dev.breakwater.resilience.BreakerRule;
import dev.breakwater.resilience.Breakers;
import dev.breakwater.resilience.CallLimit;
import dev.breakwater.resilience.Pause;
import dev.breakwater.resilience.RetrySchedule;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Puts each configured server together: its instances, its breaker, its bulkhead, and the way of its calls. */
final class ToolServerFactory {

    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LONGEST_RETRY_PAUSE = Duration.ofSeconds(5);

    private final McpSettings settings;
    private final Connectors connectors;
    private final Breakers breakers;
    private final BulkheadRegistry bulkheads;
    private final ServerListener listener;
    private final Pause pause;
    private final Clock clock;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final StartPlaces startPlaces;

    ToolServerFactory(
            McpSettings settings,
            Connectors connectors,
            Breakers breakers,
            BulkheadRegistry bulkheads,
            ServerListener listener,
            Pause pause,
            Clock clock) {
        this.settings = settings;
        this.connectors = connectors;
        this.breakers = breakers;
        this.bulkheads = bulkheads;
        this.listener = listener;
        this.pause = pause;
        this.clock = clock;
        this.startPlaces = new StartPlaces(settings.parallelStarts());
    }

    List<ToolServer> servers() {
        List<ToolServer> servers = new ArrayList<>();
        settings.servers().forEach((name, server) -> servers.add(server(name, server)));
        return servers;
    }

    private ToolServer server(String name, ServerSettings server) {
        Duration timeout = server.timeout() != null ? server.timeout() : settings.requestTimeout();
        Breaker breaker = breakers.breaker("mcp_" + name, rule(server, timeout));
        ToolServer.Tools tools = new ToolServer.Tools();
        ChangeSignal changes = new ChangeSignal();
        Instances instances = instances(name, server, timeout, tools, breaker, changes);
        ServerCalls calls = new ServerCalls(
                instances,
                new InstanceCall(timeout, Math.toIntExact(settings.maxOutput().toBytes()), clock),
                new CallLimit(
                        "mcp_" + name,
                        settings.callsPerServer() == 0 ? Integer.MAX_VALUE : settings.callsPerServer(),
                        bulkheads),
                breaker,
                new RetrySchedule(server.retryAttempts(), FIRST_RETRY, LONGEST_RETRY_PAUSE),
                timeout,
                pause,
                random,
                clock);
        return new ToolServer(name, server, instances, tools, calls, clock);
    }

    private Instances instances(
            String name,
            ServerSettings server,
            Duration timeout,
            ToolServer.Tools tools,
            Breaker breaker,
            ChangeSignal changes) {
        Supervision rules = new Supervision(
                new RestartSchedule(random),
                startPlaces,
                new Heartbeat(settings.healthCheckInterval()),
                settings.startTimeout(),
                timeout,
                clock);
        List<Supervisor> supervisors = new ArrayList<>();
        for (int number = 1; number <= server.instances(); number++) {
            String instance = server.instances() == 1 ? name : name + "#" + number;
            supervisors.add(new Supervisor(instance, connectors.to(name, server), rules, new Supervisor.Watcher() {
                @Override
                public void tools(List<ToolDefinition> listed) {
                    tools.become(ServerTool.all(name, server.tools(), listed));
                }

                @Override
                public void changed(ServerState from, ServerState to) {
                    if (to instanceof Ready fresh && !fresh.continues(from)) {
                        breaker.tryNow(); // what has been counted says nothing of a new generation
                    }
                    changes.raise();
                    listener.on(new ServerEvent(name, instance, from.wireName(), to.wireName(), clock.instant()));
                }
            }));
        }
        return new Instances(supervisors, changes);
    }

    private static BreakerRule rule(ServerSettings server, Duration timeout) {
        BreakerSettings own = server.breaker();
        BreakerRule usual = BreakerRule.after(server.retryAttempts(), timeout);
        return new BreakerRule(
                own.failures() != null ? own.failures() : usual.failures(),
                own.openTime() != null ? own.openTime() : usual.openTime(),
                own.successes());
    }
}
