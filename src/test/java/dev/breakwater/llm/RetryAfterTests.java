package dev.breakwater.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTests {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | PT7S",
                "0 | PT0S",
                "0.5 | PT0.5S",
                "99999999999999999999 | PT1H",
                "Sun, 22 Nov 2026 10:02:00 GMT | PT2M",
                "Sun, 22 Nov 2026 09:00:00 GMT | PT0S",
                "Mon, 22 Nov 2027 10:00:00 GMT | PT1H"
            })
    void readsSecondsAndDatesWithinBounds(String header, Duration wait) {
        assertThat(RetryAfter.parse(header, NOW)).contains(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5", "1x", "2026-11-22"})
    void ignoresWhatIsMalformed(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isEmpty();
    }
}
