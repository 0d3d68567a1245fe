package dev.breakwater.mcp;

import static org.awaitility.Awaitility.await;

import dev.breakwater.mcp.transport.Guard;
import dev.breakwater.outbound.Outbound;
import dev.breakwater.resilience.Breakers;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.testing.mcp.Fixture;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.info.BuildProperties;
import org.springframework.util.unit.DataSize;

/** The real registry over fixtures, put together as the application does it. */
public final class Servers implements AutoCloseable {

    public static final Duration GENEROUS = Duration.ofSeconds(20);
    static final BreakerSettings USUAL_BREAKER = new BreakerSettings(null, null, 2);
    static final ToolRules NO_RULES = new ToolRules(List.of(), List.of(), List.of());

    private final Map<String, ServerSettings> configured = new LinkedHashMap<>();
    private final List<ServerEvent> events = new CopyOnWriteArrayList<>();
    private final MovableClock clock = new MovableClock();
    private Duration timeout = GENEROUS;
    private int instances = 1;
    private Duration startTimeout = GENEROUS;
    private DataSize maxMessage = DataSize.ofMegabytes(1);
    private int parallelStarts = 4;
    private int callsPerServer = 100;
    private Duration healthCheckInterval = Duration.ofSeconds(30);
    private int maxTools = 128;
    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    private ServerListener listener = events::add;
    private SupervisedServers servers;

    /** Adds a fixture in these modes. */
    public Servers with(String name, String... modes) {
        return with(name, Fixture.command(modes));
    }

    /** Adds a server with this command line. */
    public Servers with(String name, List<String> command) {
        return with(
                name,
                FixtureSettings.of(command)
                        .timeout(timeout)
                        .instances(instances)
                        .build());
    }

    /** How long one tool call may take on the servers that are added from now on. */
    public Servers timeout(Duration limit) {
        timeout = limit;
        return this;
    }

    /** How many processes there are of each server that is added from now on. */
    public Servers instances(int number) {
        instances = number;
        return this;
    }

    Servers with(String name, ServerSettings settings) {
        configured.put(name, settings);
        return this;
    }

    public Servers startTimeout(Duration limit) {
        startTimeout = limit;
        return this;
    }

    public Servers parallelStarts(int number) {
        parallelStarts = number;
        return this;
    }

    /** How many calls may be under way at each server. */
    public Servers callsPerServer(int number) {
        callsPerServer = number;
        return this;
    }

    public Servers healthCheckInterval(Duration interval) {
        healthCheckInterval = interval;
        return this;
    }

    public Servers maxTools(int number) {
        maxTools = number;
        return this;
    }

    public Servers maxMessage(DataSize size) {
        maxMessage = size;
        return this;
    }

    Servers listener(ServerListener other) {
        listener = other;
        return this;
    }

    static ServerSettings settings(List<String> command, boolean required, Duration timeout, ToolRules rules) {
        FixtureSettings settings = FixtureSettings.of(command).timeout(timeout).tools(rules);
        return (required ? settings.required() : settings).build();
    }

    static ServerSettings remote(URI url, Map<String, String> headers, boolean required) {
        return new ServerSettings(
                true,
                null,
                null,
                List.of(),
                Map.of(),
                url,
                headers,
                "a fixture",
                required,
                GENEROUS,
                2,
                1,
                USUAL_BREAKER,
                NO_RULES);
    }

    /** Builds the registry without starting it. */
    SupervisedServers built() {
        if (servers == null) {
            McpSettings settings = new McpSettings(
                    GENEROUS,
                    startTimeout,
                    parallelStarts,
                    callsPerServer,
                    healthCheckInterval,
                    maxMessage,
                    DataSize.ofKilobytes(64),
                    maxTools,
                    null,
                    configured);
            servers = new McpConfiguration()
                    .toolServers(
                            settings,
                            Guard.unwatched(),
                            new Breakers(breakers, true, clock),
                            BulkheadRegistry.ofDefaults(),
                            Thread::sleep,
                            clock,
                            Outbound.of(null, List.of(), null),
                            new StaticListableBeanFactory().getBeanProvider(BuildProperties.class),
                            new StaticListableBeanFactory(Map.of("listener", listener))
                                    .getBeanProvider(ServerListener.class));
        }
        return servers;
    }

    public Servers start() {
        built().start();
        return this;
    }

    /** Starts all and waits until each has its first attempt behind it. */
    public Servers settled() {
        start();
        await().atMost(GENEROUS).pollInterval(Duration.ofMillis(5)).until(built()::settled);
        return this;
    }

    public List<ServerStatus> statuses() {
        return built().statuses();
    }

    public ServerStatus status(String name) {
        return statuses().stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    public void awaitState(String name, String state) {
        await().atMost(GENEROUS)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> status(name).state().equals(state));
    }

    public ProcessHandle process(String name) {
        return ProcessHandle.of(status(name).instances().getFirst().pid()).orElseThrow();
    }

    public Toolbox toolbox() {
        return built().toolbox(built().names());
    }

    /** Calls a tool by its name for models, on a toolbox of this moment. */
    public ToolOutcome call(String tool, String arguments) {
        Toolbox toolbox = toolbox();
        return toolbox.call(toolbox.named(tool).orElseThrow(), arguments, within(GENEROUS), () -> {})
                .outcome();
    }

    /** Calls a tool by its name for models. */
    public static ToolResult call(Toolbox toolbox, String tool, String arguments) {
        return toolbox.call(toolbox.named(tool).orElseThrow(), arguments, within(GENEROUS), () -> {});
    }

    /** The text of a call that works. */
    public String text(String tool, String arguments) {
        return ((ToolOutcome.Success) call(tool, arguments)).text();
    }

    public static Deadline within(Duration time) {
        return Deadline.after(time, Clock.systemUTC());
    }

    public List<ServerEvent> events() {
        return events;
    }

    /** Whether the first start of every server has ended. */
    public boolean isSettled() {
        return built().settled();
    }

    MovableClock clock() {
        return clock;
    }

    @Override
    public void close() {
        if (servers != null) {
            servers.stop();
        }
    }
}
