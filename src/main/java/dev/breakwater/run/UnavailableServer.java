package dev.breakwater.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server whose tools a run had to do without.
 *
 * @param reason in words for a person
 * @param retryAfter when the gateway expects the server back, if it can tell
 */
public record UnavailableServer(
        String server, String reason, @Nullable Duration retryAfter) {}
