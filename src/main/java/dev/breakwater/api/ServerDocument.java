package dev.breakwater.api;

import dev.breakwater.mcp.ServerStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server as {@code GET /servers} shows it. */
record ServerDocument(
        String name,
        String description,
        boolean bundled,
        boolean required,
        String state,
        boolean healthy,
        ServerStatus.Breaker breaker,
        List<ServerStatus.Instance> instances,
        List<String> tools,
        @Nullable String protocolVersion,
        int restarts,
        ServerStatus.@Nullable Failure lastFailure) {

    static ServerDocument of(ServerStatus server) {
        return new ServerDocument(
                server.name(),
                server.description(),
                server.bundled(),
                server.required(),
                server.state(),
                server.healthy(),
                server.breaker(),
                server.instances(),
                server.tools(),
                server.protocolVersion(),
                server.restarts(),
                server.lastFailure());
    }
}
