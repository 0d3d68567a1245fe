package dev.breakwater.api;

import dev.breakwater.agent.AgentFactory;
import dev.breakwater.mcp.ToolServers;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What there is: agents, servers, tools. */
@RestController
final class CatalogueController {

    private final AgentFactory agents;
    private final ToolServers servers;

    CatalogueController(AgentFactory agents, ToolServers servers) {
        this.agents = agents;
        this.servers = servers;
    }

    @GetMapping("/agents")
    ResponseEntity<byte[]> agents() {
        return WireFormat.ok(Map.of("agents", agents.agents()));
    }

    @GetMapping("/servers")
    ResponseEntity<byte[]> servers() {
        return WireFormat.ok(Map.of(
                "servers", servers.statuses().stream().map(ServerDocument::of).toList()));
    }

    @GetMapping("/tools")
    ResponseEntity<byte[]> tools() {
        return WireFormat.ok(Map.of(
                "tools", servers.catalogue().stream().map(ToolDocument::of).toList()));
    }
}
