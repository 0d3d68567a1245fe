package dev.breakwater.mcp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a tool call ended. A failure is never dressed up as a result: only {@link Success} holds what the tool said when
 * it worked.
 */
public sealed interface ToolOutcome {

    /** The tool worked. */
    record Success(String text) implements ToolOutcome {}

    /** The tool said no: a result with {@code isError}, or JSON-RPC error -32602. */
    record Refusal(String text) implements ToolOutcome {}

    /** The arguments do not fit the tool's JSON Schema; nothing was sent. */
    record BadArguments(String reason) implements ToolOutcome {}

    /** No answer within {@code limit}; the server was told to stop, and whether it did the work is not known. */
    record TimedOut(Duration limit) implements ToolOutcome {}

    /** The server cannot take calls; nothing was executed. */
    record Unavailable(String reason, @Nullable Duration retryAfter) implements ToolOutcome {}

    /** The call was under way when the server died or broke the protocol; whether it did the work is not known. */
    record Lost(String reason) implements ToolOutcome {}

    /** The calling thread was interrupted; the server was told to stop. */
    record Cancelled() implements ToolOutcome {}
}
