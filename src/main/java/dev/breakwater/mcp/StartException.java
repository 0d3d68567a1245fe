package dev.breakwater.mcp;

import java.util.List;

/** A server could not be made ready. */
final class StartException extends Exception {

    /** What kind of failure it was, as far as somebody can do something about it. */
    enum Kind {
        /** The program could not be started at all. */
        COMMAND,
        /** The process ended, or closed its pipes. */
        ENDED,
        /** Nothing came in time. */
        SILENT,
        /** Something came that is no answer, or an error. */
        ANSWER
    }

    private final String stage;
    private final Kind kind;
    private final boolean permanent;
    private final List<String> diagnostics;

    /**
     * @param stage what the gateway was at: {@code spawn}, {@code initialize} or {@code list_tools}
     * @param permanent whether it will not be otherwise if it is tried again soon
     * @param diagnostics the server's last words
     */
    StartException(String stage, Kind kind, String message, boolean permanent, List<String> diagnostics) {
        super(message);
        this.stage = stage;
        this.kind = kind;
        this.permanent = permanent;
        this.diagnostics = List.copyOf(diagnostics);
    }

    String stage() {
        return stage;
    }

    Kind kind() {
        return kind;
    }

    boolean permanent() {
        return permanent;
    }

    List<String> diagnostics() {
        return diagnostics;
    }

    String explanation() {
        return String.valueOf(getMessage());
    }
}
