package dev.breakwater.agent.loop;

import dev.breakwater.mcp.OfferedTool;
import dev.breakwater.mcp.ToolOutcome.BadArguments;
import dev.breakwater.mcp.ToolOutcome.Cancelled;
import dev.breakwater.mcp.ToolOutcome.Lost;
import dev.breakwater.mcp.ToolOutcome.Refusal;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.mcp.ToolOutcome.TimedOut;
import dev.breakwater.mcp.ToolOutcome.Unavailable;
import dev.breakwater.mcp.ToolResult;
import dev.breakwater.run.RunEvent.ToolReturned;
import dev.breakwater.run.ToolStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * How a tool call is reported: to the model, in the events and in the answer.
 *
 * @param text what the model is shown, never blank
 */
record CallReport(ToolStatus status, int attempts, Duration duration, String text) {

    private static final String OUTCOME_UNKNOWN =
            " Whether it did its work is not known, and it is not safe to repeat: assume neither, and do not call it"
                    + " again for the same purpose.";

    /** The report of a call that was not made. */
    static CallReport notMade(ToolStatus status, String text) {
        return new CallReport(status, 0, Duration.ZERO, text);
    }

    /** The report of a call that an earlier attempt of the run finished. */
    static CallReport of(ToolReturned returned) {
        return new CallReport(returned.status(), returned.attempts(), returned.duration(), returned.content());
    }

    /** The report of a call that was sent, and of which nobody knows what became of it. */
    static CallReport unknown() {
        return new CallReport(ToolStatus.UNKNOWN, 1, Duration.ZERO, "The call was interrupted." + OUTCOME_UNKNOWN);
    }

    /** Whether the tool itself has said something. */
    boolean isToolsAnswer() {
        return attempts > 0 && (status == ToolStatus.SUCCESS || status == ToolStatus.ERROR);
    }

    static CallReport of(OfferedTool tool, ToolResult result, Duration duration) {
        return switch (result.outcome()) {
            case Success success ->
                report(
                        ToolStatus.SUCCESS,
                        result,
                        duration,
                        success.text().isBlank() ? "The tool worked and returned nothing." : success.text());
            case Refusal refusal ->
                report(
                        ToolStatus.ERROR,
                        result,
                        duration,
                        "The tool reported an error: " + PublicText.of(refusal.text()));
            case BadArguments bad ->
                report(
                        ToolStatus.ERROR,
                        result,
                        duration,
                        "The arguments do not fit the tool, so it was not called: " + PublicText.of(bad.reason()));
            case TimedOut timedOut ->
                report(
                        ToolStatus.TIMEOUT,
                        result,
                        duration,
                        "The tool did not answer within " + seconds(timedOut.limit()) + "."
                                + (tool.safeToRepeat() ? "" : OUTCOME_UNKNOWN));
            case Unavailable unavailable ->
                report(
                        ToolStatus.UNAVAILABLE,
                        result,
                        duration,
                        "The server " + tool.server() + " is unavailable now, so nothing was executed: "
                                + PublicText.of(unavailable.reason()));
            case Lost lost ->
                report(
                        tool.safeToRepeat() ? ToolStatus.UNAVAILABLE : ToolStatus.UNKNOWN,
                        result,
                        duration,
                        "The server " + tool.server() + " was lost during the call: " + PublicText.of(lost.reason())
                                + (tool.safeToRepeat() ? "" : "." + OUTCOME_UNKNOWN));
            case Cancelled _ ->
                report(
                        ToolStatus.CANCELLED,
                        result,
                        duration,
                        "The call was cancelled."
                                + (tool.safeToRepeat() || result.attempts() == 0 ? "" : OUTCOME_UNKNOWN));
        };
    }

    boolean failed() {
        return status != ToolStatus.SUCCESS;
    }

    private static CallReport report(ToolStatus status, ToolResult result, Duration duration, String text) {
        return new CallReport(status, result.attempts(), duration, text);
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3)
                        .setScale(1, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + " s";
    }
}
