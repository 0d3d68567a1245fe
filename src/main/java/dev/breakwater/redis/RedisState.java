package dev.breakwater.redis;

import java.time.Instant;
import java.util.Locale;

/**
 * How Redis is doing.
 *
 * @param reason why it is not up, in words for a person; empty if it is
 * @param since when it came to be so
 */
public record RedisState(Status status, String reason, Instant since) {

    public enum Status {
        /** Nothing is known yet. */
        STARTING,
        UP,
        /** It answers, but stores nothing. */
        REFUSES_WRITES,
        /** It is not there, does not answer, or answers too late. */
        DOWN;

        /** The name in health, log and metrics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
