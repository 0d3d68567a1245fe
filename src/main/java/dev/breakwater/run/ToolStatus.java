package dev.breakwater.run;

import java.util.Locale;

/** How a tool call ended. */
public enum ToolStatus {
    SUCCESS,
    /** The tool itself said no, or was called with a name or arguments that do not fit it. */
    ERROR,
    /** No answer within the time; whether the tool did its work is not known. */
    TIMEOUT,
    /** The server is down, so nothing was executed. */
    UNAVAILABLE,
    /** The gateway did not want to make the call. */
    REFUSED,
    /** The run ended while the call was under way. */
    CANCELLED,
    /** The call was under way when its server died, and the tool is not safe to repeat. */
    UNKNOWN;

    /** The name on the wire and in metrics. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
