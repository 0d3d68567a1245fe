package dev.breakwater.mcp;

import dev.breakwater.mcp.session.InitializeProtocol;
import dev.breakwater.mcp.session.Protocol;
import dev.breakwater.mcp.transport.ChildCommand;
import dev.breakwater.mcp.transport.Guard;
import dev.breakwater.mcp.transport.StdioTransport;
import java.time.Clock;

/** Makes the {@link Connector} of each configured server. */
final class Connectors {

    /** What a gateway calls its version that was not built as a whole. */
    static final String UNKNOWN_VERSION = "development";

    private final McpSettings settings;
    private final Protocol protocol;
    private final Guard guard;
    private final Clock clock;

    /**
     * @param version the gateway's version, as servers are told
     * @param guard watches over the servers' processes
     */
    Connectors(McpSettings settings, String version, Guard guard, Clock clock) {
        this.settings = settings;
        this.guard = guard;
        this.protocol = new InitializeProtocol(version);
        this.clock = clock;
    }

    Connector to(String name, ServerSettings server) {
        ChildCommand command = new ChildCommand(name, server.commandLine(), server.env());
        int maxMessage = Math.toIntExact(settings.maxMessage().toBytes());
        return new Connector(
                () -> new StdioTransport(command, maxMessage, guard),
                protocol,
                settings.startTimeout(),
                command.words(),
                clock);
    }
}
