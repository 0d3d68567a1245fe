package dev.breakwater.redis;

import java.util.Locale;

/**
 * A call of Redis had no result. Checked, because whoever calls has to know what to do without; it costs no stack trace,
 * because while Redis is away there is one for each call.
 */
public final class RedisUnavailable extends Exception {

    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final boolean forGood;

    /** Why there was no result. */
    public enum Reason {
        /** There is no connection. */
        DISCONNECTED,
        /** Calls have failed, and the breaker keeps others away for a while. */
        BREAKER_OPEN,
        /** The request has spent its time for Redis. */
        BUDGET_SPENT,
        /** No answer within the time that was left; whether the command was carried out is not known. */
        TIMED_OUT,
        /** Redis takes no writes: it is full, a replica, or cannot persist. */
        REFUSES_WRITES,
        /** Redis answered with another error, or the connection broke. */
        FAILED;

        /** The name in metrics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    RedisUnavailable(Reason reason, String message) {
        this(reason, message, false);
    }

    RedisUnavailable(Reason reason, String message, boolean forGood) {
        super(message, null, false, false);
        this.reason = reason;
        this.forGood = forGood;
    }

    public Reason reason() {
        return reason;
    }

    /** Whether the same call fails again however often it is made, because what has its key is of another type. */
    public boolean isForGood() {
        return forGood;
    }
}
