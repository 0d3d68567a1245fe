package dev.breakwater.agent.loop;

import dev.breakwater.agent.loop.PlannedCall.Call;
import dev.breakwater.mcp.OfferedTool;
import dev.breakwater.mcp.ToolResult;
import dev.breakwater.run.ToolStatus;
import dev.breakwater.tracing.Traced;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The span of a tool call, all its attempts included.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/#execute-tool-span">Execute tool span</a>
 */
final class ToolTrace implements AutoCloseable {

    private final OfferedTool tool;
    private final Traced span;
    private @Nullable ToolResult result;

    private ToolTrace(OfferedTool tool, Traced span) {
        this.tool = tool;
        this.span = span;
    }

    static ToolTrace begin(Call call) {
        OfferedTool tool = call.tool();
        Traced span = Traced.internal("execute_tool " + tool.name())
                .set("gen_ai.operation.name", "execute_tool")
                .set("gen_ai.tool.name", tool.name())
                .set("gen_ai.tool.type", "function")
                .set("gen_ai.tool.call.id", call.callId())
                .set("breakwater.mcp.server", tool.server())
                .content("gen_ai.tool.call.arguments", () -> PublicText.of(call.arguments()));
        return new ToolTrace(tool, span);
    }

    ToolResult came(ToolResult result) {
        this.result = result;
        return result;
    }

    /** It was given up before it was sent. */
    void stopped() {
        span.failed(ToolStatus.CANCELLED.wireName(), "");
    }

    @Override
    public void close() {
        ToolResult came = result;
        if (came != null && span.recording()) {
            CallReport report = CallReport.of(tool, came, Duration.ZERO);
            span.set("breakwater.tool.attempts", report.attempts())
                    .content("gen_ai.tool.call.result", () -> PublicText.of(report.text()));
            if (report.failed()) {
                // What the tool or its server says of it may be anything, and so is content.
                span.failed(report.status().wireName(), "");
            }
        }
        span.close();
    }
}
