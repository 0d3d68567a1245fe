package dev.breakwater.mcp;

import dev.breakwater.mcp.session.SessionException;
import dev.breakwater.tracing.Traced;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The span of one attempt of a tool call. A call may take several, on several instances, and the server is told of this
 * one.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/">Semantic conventions for MCP</a>
 */
final class AttemptTrace implements AutoCloseable {

    private static final String METHOD = "tools/call";

    private final Traced span;

    private AttemptTrace(Traced span) {
        this.span = span;
    }

    static AttemptTrace begin(Connection instance, OfferedTool tool) {
        return new AttemptTrace(Traced.client(METHOD + " " + tool.name())
                .set("mcp.method.name", METHOD)
                .set("mcp.protocol.version", instance.info().protocolVersion())
                .set("network.transport", instance.local() ? "pipe" : "tcp")
                .set("gen_ai.tool.name", tool.name())
                .set("breakwater.mcp.server", tool.server()));
    }

    /** What the server is told of the trace. */
    Map<String, String> meta() {
        return Traced.outgoing();
    }

    void answered(JsonNode result) {
        if (result.path("isError").asBoolean(false)) {
            span.failed("tool_error", "the tool reported an error");
        }
    }

    void cancelled() {
        span.failed("cancelled", "the caller has gone");
    }

    /** What a server says of its failure may be anything, and so is not told. */
    void failed(SessionException failure) {
        switch (failure) {
            case SessionException.RpcError error -> {
                span.set("rpc.response.status_code", String.valueOf(error.code()));
                span.failed(String.valueOf(error.code()), "the server answered with an error");
            }
            case SessionException.TimedOut _ -> span.failed("timeout", "no answer within the time");
            case SessionException.Lost _ -> span.failed("connection_lost", "the server was lost during the call");
            case SessionException.ProtocolViolation _ ->
                span.failed("protocol_violation", "the server's answer is against the protocol");
            case SessionException.NotSent _ -> span.failed("not_sent", "the server had just gone");
        }
    }

    @Override
    public void close() {
        span.close();
    }
}
