package dev.breakwater.toolserver.stdio;

/** A call that cannot be answered. The reason is written for the model, which may correct its arguments by it. */
public final class ToolError extends Exception {

    private final String reason;

    public ToolError(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
