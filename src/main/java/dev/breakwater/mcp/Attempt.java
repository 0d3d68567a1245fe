package dev.breakwater.mcp;

/** How one attempt of a tool call ended. */
sealed interface Attempt {

    ToolOutcome outcome();

    /** That was it: an answer, or a failure that another attempt does not change. */
    record Settled(ToolOutcome outcome) implements Attempt {}

    /** It failed underway: whether the server did the work is not known. */
    record Failed(ToolOutcome outcome) implements Attempt {}

    /** The chosen instance had just gone: nothing was executed. */
    record NotSent(ToolOutcome outcome) implements Attempt {}

    /** There was no way to the server: its breaker is open, its places are taken, no instance is up. */
    record Refused(ToolOutcome outcome) implements Attempt {}
}
