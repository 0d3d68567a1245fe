package dev.breakwater.mcp.bench;

import dev.breakwater.mcp.Servers;
import dev.breakwater.mcp.ToolOutcome;
import dev.breakwater.mcp.Toolbox;
import java.time.Duration;
import java.util.List;

/** The whole layer, as a run uses it: arguments checked, retry, bulkhead, breaker, instance, session, transport. */
final class OurLayer implements Contender {

    private final Servers servers;
    private final Toolbox toolbox;
    private final Duration timeout;

    /**
     * @param callsAtOnce how many calls may be under way; 0 for no bound
     * @param instances how many processes there are of the server
     */
    OurLayer(List<String> command, Duration timeout, int callsAtOnce, int instances) {
        this.timeout = timeout;
        servers = new Servers()
                .timeout(timeout)
                .callsPerServer(callsAtOnce)
                .instances(instances)
                .with("echo", command)
                .settled();
        servers.awaitState("echo", "ready");
        toolbox = servers.toolbox();
    }

    Servers servers() {
        return servers;
    }

    @Override
    public String call(String tool, String arguments) {
        ToolOutcome outcome = toolbox.call(
                        toolbox.named("echo__" + tool).orElseThrow(), arguments, Servers.within(timeout), () -> {})
                .outcome();
        return outcome instanceof ToolOutcome.Success success ? success.text() : outcome.toString();
    }

    @Override
    public void close() {
        servers.close();
    }
}
