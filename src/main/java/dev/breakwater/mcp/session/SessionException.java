package dev.breakwater.mcp.session;

import java.time.Duration;
import java.util.Set;

/** A request that got no result, and why. */
public abstract sealed class SessionException extends Exception {

    private SessionException(String message) {
        super(message);
    }

    /** The message for a person; unlike {@link #getMessage()} never null. */
    public final String explanation() {
        return String.valueOf(getMessage());
    }

    /** The server answered with a JSON-RPC error. */
    public static final class RpcError extends SessionException {

        /** JSON-RPC 2.0, section 5.1; MCP servers use it for a tool's wrong arguments and for unknown tools. */
        public static final int INVALID_PARAMS = -32602;

        /** JSON-RPC 2.0, section 5.1: the other codes that are no application's own. */
        private static final Set<Integer> OF_THE_SERVER = Set.of(-32700, -32600, -32601, -32603);

        private final int code;

        public RpcError(int code, String message) {
            super(message);
            this.code = code;
        }

        public int code() {
            return code;
        }

        /** Whether the server itself could not handle the request, other than for its parameters. */
        public boolean isOfTheServer() {
            return OF_THE_SERVER.contains(code);
        }
    }

    /** The server did not answer in time. It was told that the request is cancelled. */
    public static final class TimedOut extends SessionException {

        public TimedOut(String method, Duration waited) {
            super("no answer to " + method + " within " + waited.toMillis() + " ms");
        }
    }

    /** The server did nothing of the request: it never saw it, or turned it away unread. */
    public static final class NotSent extends SessionException {

        private final boolean permanent;

        public NotSent(String reason) {
            this(reason, false);
        }

        /** @param permanent whether trying again soon is pointless, as with credentials that the server refuses */
        public NotSent(String reason, boolean permanent) {
            super(reason);
            this.permanent = permanent;
        }

        public boolean permanent() {
            return permanent;
        }
    }

    /** The session ended while the request was under way: what the server did of it is not known. */
    public static final class Lost extends SessionException {

        public Lost(String reason) {
            super(reason);
        }
    }

    /** The server answered with something that is no answer. */
    public static final class ProtocolViolation extends SessionException {

        public ProtocolViolation(String what) {
            super(what);
        }
    }
}
