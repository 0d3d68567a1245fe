package dev.breakwater.mcp.session;

import dev.breakwater.mcp.session.SessionException.ProtocolViolation;
import dev.breakwater.resilience.Deadline;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * MCP with an {@code initialize} handshake.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle">MCP lifecycle</a>
 */
public final class InitializeProtocol implements Protocol {

    /** Newest first; what the gateway uses of them is the same in all. */
    static final List<String> VERSIONS = List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");

    private final String gatewayVersion;

    /** @param gatewayVersion what the gateway calls its own version */
    public InitializeProtocol(String gatewayVersion) {
        this.gatewayVersion = gatewayVersion;
    }

    @Override
    public ServerInfo greet(McpSession session, Deadline deadline) throws SessionException, InterruptedException {
        JsonNode result = session.request("initialize", params(), deadline);
        String version = result.path("protocolVersion").asString("");
        if (!VERSIONS.contains(version)) {
            throw new ProtocolViolation(
                    "the server speaks MCP \"" + version + "\"; the gateway speaks " + String.join(", ", VERSIONS));
        }
        session.introduce(version, "notifications/initialized");
        return new ServerInfo(
                result.path("serverInfo").path("name").asString(""),
                result.path("serverInfo").path("version").asString(""),
                version,
                result.path("capabilities").has("tools"));
    }

    /** A server need not know {@code ping}; one that says so is alive. */
    @Override
    public boolean alive(McpSession session, Deadline deadline) throws InterruptedException {
        try {
            session.request("ping", null, deadline);
            return true;
        } catch (SessionException.RpcError | SessionException.ProtocolViolation e) {
            return true;
        } catch (SessionException e) {
            return false;
        }
    }

    private ObjectNode params() {
        ObjectNode params = Json.MAPPER.createObjectNode().put("protocolVersion", VERSIONS.getFirst());
        params.putObject("capabilities");
        params.putObject("clientInfo").put("name", "breakwater").put("version", gatewayVersion);
        return params;
    }
}
