package dev.breakwater.llm;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The {@code Retry-After} header of RFC 9110, section 10.2.3: seconds or a date. */
final class RetryAfter {

    /** No provider's word keeps callers away for longer than this. */
    static final Duration LIMIT = Duration.ofHours(1);

    private RetryAfter() {}

    /** How long to wait, from 0 to {@link #LIMIT}; nothing if the header is malformed. */
    static Optional<Duration> parse(String header, Instant now) {
        try {
            return Optional.of(bounded(wait(header.strip(), now)));
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Duration wait(String header, Instant now) {
        if (!header.isEmpty() && Character.isDigit(header.charAt(0))) {
            // Some proxies send fractions of a second, which the RFC does not know.
            return Duration.ofMillis(Math.round(Double.parseDouble(header) * 1000));
        }
        return Duration.between(
                now,
                ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant());
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LIMIT) > 0 ? LIMIT : wait;
    }
}
