package dev.breakwater.mcp.transport;

import org.jspecify.annotations.Nullable;

/** A server cannot be started or cannot be reached. */
public final class TransportException extends Exception {

    private final boolean permanent;

    /** @param permanent whether trying again soon is pointless, as with a command that does not exist */
    public TransportException(String message, boolean permanent, @Nullable Throwable cause) {
        super(message, cause);
        this.permanent = permanent;
    }

    public boolean permanent() {
        return permanent;
    }

    /** The message for a person; unlike {@link #getMessage()} never null. */
    public String explanation() {
        return String.valueOf(getMessage());
    }
}
