package dev.breakwater.mcp;

import java.util.List;

/** A server could not be made ready. */
final class StartException extends Exception {

    private final String stage;
    private final boolean permanent;
    private final List<String> diagnostics;

    /**
     * @param stage what the gateway was at: {@code spawn}, {@code initialize} or {@code list_tools}
     * @param permanent whether it will not be otherwise if it is tried again soon
     * @param diagnostics the server's last words
     */
    StartException(String stage, String message, boolean permanent, List<String> diagnostics) {
        super(message);
        this.stage = stage;
        this.permanent = permanent;
        this.diagnostics = List.copyOf(diagnostics);
    }

    String stage() {
        return stage;
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
