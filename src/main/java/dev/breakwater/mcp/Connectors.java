package dev.breakwater.mcp;

import dev.breakwater.mcp.session.InitializeProtocol;
import dev.breakwater.mcp.session.Protocol;
import dev.breakwater.mcp.transport.ChildCommand;
import dev.breakwater.mcp.transport.Guard;
import dev.breakwater.mcp.transport.HttpEndpoint;
import dev.breakwater.mcp.transport.HttpTransport;
import dev.breakwater.mcp.transport.ServerWords;
import dev.breakwater.mcp.transport.StdioTransport;
import dev.breakwater.mcp.transport.Transport;
import dev.breakwater.outbound.Outbound;
import java.time.Clock;
import java.util.function.Supplier;

/** Makes the {@link Connector} of each configured server. */
final class Connectors {

    /** What a gateway calls its version that was not built as a whole. */
    static final String UNKNOWN_VERSION = "development";

    private final McpSettings settings;
    private final Protocol protocol;
    private final Guard guard;
    private final Supplier<Outbound> outbound;
    private final Clock clock;

    /**
     * @param version the gateway's version, as servers are told
     * @param guard watches over the servers' processes
     * @param outbound the way to servers elsewhere; asked for only if there are any
     */
    Connectors(McpSettings settings, String version, Guard guard, Supplier<Outbound> outbound, Clock clock) {
        this.settings = settings;
        this.guard = guard;
        this.protocol = new InitializeProtocol(version);
        this.outbound = outbound;
        this.clock = clock;
    }

    Connector to(String name, ServerSettings server) {
        int maxMessage = Math.toIntExact(settings.maxMessage().toBytes());
        if (server.url() != null) {
            HttpEndpoint endpoint = new HttpEndpoint(name, server.url(), server.headers());
            return connector(() -> new HttpTransport(endpoint, outbound.get(), maxMessage), endpoint.words());
        }
        ChildCommand command = new ChildCommand(name, server.commandLine(), server.env());
        return connector(() -> new StdioTransport(command, maxMessage, guard), command.words());
    }

    private Connector connector(Supplier<Transport> transports, ServerWords words) {
        return new Connector(transports, protocol, settings.startTimeout(), words, clock);
    }
}
