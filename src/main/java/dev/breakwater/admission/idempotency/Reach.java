package dev.breakwater.admission.idempotency;

import java.util.Locale;

/** Who knows that a key is used. */
public enum Reach {
    /** All gateways that share a Redis. */
    CLUSTER,
    /** This process alone: there is no Redis, or it was away when the run began. */
    PROCESS;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
