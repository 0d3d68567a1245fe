package dev.breakwater.mcp;

import dev.breakwater.mcp.StartException.Kind;
import dev.breakwater.mcp.session.McpSession;
import dev.breakwater.mcp.session.Protocol;
import dev.breakwater.mcp.session.Protocol.ServerInfo;
import dev.breakwater.mcp.session.ResultText;
import dev.breakwater.mcp.session.SessionException;
import dev.breakwater.mcp.session.ToolDefinition;
import dev.breakwater.mcp.session.ToolRequests;
import dev.breakwater.mcp.transport.ServerWords;
import dev.breakwater.mcp.transport.Transport;
import dev.breakwater.mcp.transport.TransportException;
import dev.breakwater.resilience.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Makes connections to one server: starts its process where it is one, shakes hands, asks for its tools. */
final class Connector {

    private static final int LONGEST_ANSWER = 500;

    private final Supplier<Transport> transports;
    private final Protocol protocol;
    private final Duration limit;
    private final ServerWords words;
    private final Clock clock;

    /**
     * @param transports makes a fresh way to the server
     * @param limit how long the three steps may take together
     * @param words how what the server says of itself is shown
     */
    Connector(Supplier<Transport> transports, Protocol protocol, Duration limit, ServerWords words, Clock clock) {
        this.transports = transports;
        this.protocol = protocol;
        this.limit = limit;
        this.words = words;
        this.clock = clock;
    }

    /** A connection that takes calls, with the tools it has. */
    record Connected(Connection connection, List<ToolDefinition> tools) {}

    /**
     * Takes all three steps. Whatever goes wrong, no process stays behind.
     *
     * @param line told of what the server says unasked
     * @throws StartException if the server is not ready within the limit
     */
    Connected connect(Mailbox.Line line) throws StartException, InterruptedException {
        Transport transport = transports.get();
        McpSession session = new McpSession(transport, line);
        Deadline deadline = Deadline.after(limit, clock);
        String stage = "spawn";
        try {
            session.open();
            stage = "initialize";
            ServerInfo info = shown(protocol.greet(session, deadline));
            stage = "list_tools";
            Connection connection = new Connection(transport, session, protocol, line, info, clock.instant());
            Instant asked = clock.instant();
            List<ToolDefinition> tools = connection.listTools(deadline);
            connection.answeredWithin(Duration.between(asked, clock.instant()));
            return new Connected(connection, tools);
        } catch (TransportException e) {
            session.close();
            throw new StartException(stage, Kind.COMMAND, e.explanation(), e.permanent(), transport.diagnostics(), 0);
        } catch (SessionException e) {
            session.close();
            throw new StartException(
                    stage,
                    kind(e),
                    words.line(explanation(e)),
                    permanent(e),
                    transport.diagnostics(),
                    session.skipped());
        } catch (InterruptedException | RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /**
     * Calls a tool without arguments, to see whether the server can do its work. If it cannot, the connection is closed.
     *
     * @throws StartException if the call fails
     */
    void tryOut(Connection connection, String tool, Deadline deadline) throws StartException, InterruptedException {
        String failure;
        try {
            JsonNode result =
                    ToolRequests.call(connection.session(), tool, JsonNodeFactory.instance.objectNode(), deadline);
            if (!result.path("isError").asBoolean(false)) {
                return;
            }
            failure = ResultText.of(result, LONGEST_ANSWER);
        } catch (SessionException e) {
            failure = explanation(e);
        }
        connection.close();
        throw new StartException(
                "call",
                Kind.CALL,
                words.line(tool + ": " + failure),
                false,
                connection.diagnostics(),
                connection.strayLines());
    }

    private ServerInfo shown(ServerInfo said) {
        return new ServerInfo(
                words.line(said.name()), words.line(said.version()), said.protocolVersion(), said.hasTools());
    }

    /** With what a person needs to know who sees only this message of the failed start. */
    private String explanation(SessionException failure) {
        return switch (failure) {
            case SessionException.RpcError error ->
                "the server answered with error " + error.code() + ": " + error.explanation();
            case SessionException.TimedOut late ->
                late.explanation() + "; breakwater.mcp.start-timeout allows "
                        + (limit.toMillisPart() == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms")
                        + " for a start";
            case SessionException.NotSent other -> other.explanation();
            case SessionException.Lost other -> other.explanation();
            case SessionException.ProtocolViolation other -> other.explanation();
        };
    }

    private static boolean permanent(SessionException failure) {
        return failure instanceof SessionException.NotSent not && not.permanent();
    }

    private static Kind kind(SessionException failure) {
        return switch (failure) {
            case SessionException.NotSent not when not.permanent() -> Kind.REFUSED;
            case SessionException.TimedOut _ -> Kind.SILENT;
            case SessionException.NotSent _, SessionException.Lost _ -> Kind.ENDED;
            case SessionException.RpcError _, SessionException.ProtocolViolation _ -> Kind.ANSWER;
        };
    }
}
