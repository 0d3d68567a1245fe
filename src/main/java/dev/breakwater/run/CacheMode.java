package dev.breakwater.run;

import java.util.Locale;

/** What a request wants of answers that others were given. */
public enum CacheMode {
    /** One that was given before, or is about to be, is good enough. */
    USE,
    /** A new one, which others may then be given. */
    REFRESH,
    /** A new one, which is nobody else's. */
    BYPASS;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
