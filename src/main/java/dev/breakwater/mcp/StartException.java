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
        /** The server turns the gateway away. */
        REFUSED,
        /** Nothing came in time. */
        SILENT,
        /** Something came that is no answer, or an error. */
        ANSWER,
        /** It can be spoken to, and does not do its work. */
        CALL
    }

    private final String stage;
    private final Kind kind;
    private final boolean permanent;
    private final List<String> diagnostics;
    private final long strayLines;

    /**
     * @param stage what the gateway was at: {@code spawn}, {@code initialize}, {@code list_tools} or {@code call}
     * @param permanent whether it will not be otherwise if it is tried again soon
     * @param diagnostics the server's last words
     * @param strayLines how many lines on its standard output were no messages
     */
    StartException(
            String stage, Kind kind, String message, boolean permanent, List<String> diagnostics, long strayLines) {
        super(message);
        this.stage = stage;
        this.kind = kind;
        this.permanent = permanent;
        this.diagnostics = List.copyOf(diagnostics);
        this.strayLines = strayLines;
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

    long strayLines() {
        return strayLines;
    }

    String explanation() {
        return String.valueOf(getMessage());
    }
}
