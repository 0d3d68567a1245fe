package dev.breakwater.failure;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** MCP servers without which the gateway cannot work are down: a required one, or all of them. */
public final class ToolsUnavailable extends GatewayException {

    private final List<String> servers;
    private final @Nullable Duration retryAfter;

    public ToolsUnavailable(List<String> servers, @Nullable Duration retryAfter) {
        super("tools_unavailable", Fault.TOOL, "MCP servers that are needed are down: " + String.join(", ", servers));
        this.servers = List.copyOf(servers);
        this.retryAfter = retryAfter;
    }

    public List<String> servers() {
        return servers;
    }

    @Override
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
