package dev.breakwater.run;

import java.util.Locale;

/** Where an answer comes from that was made by another run. */
public enum ReuseSource {
    /** The run had ended before. */
    CACHE,
    /** The run was under way, and this one waited for it. */
    FLIGHT,
    /** The run was that of the same request, made before under the same idempotency key. */
    REPLAY;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
