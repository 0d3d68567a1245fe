package dev.breakwater.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryScheduleTests {

    private final RetrySchedule schedule = new RetrySchedule(5, Duration.ofMillis(500), Duration.ofSeconds(10));

    @Test
    void doublesUpToTheLongest() {
        assertThat(IntStream.rangeClosed(1, 7).mapToObj(retry -> schedule.pause(retry, 1)))
                .extracting(Duration::toMillis)
                .containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 10_000L, 10_000L);
    }

    @Test
    void jitterTakesAwayHalfAtMost() {
        assertThat(schedule.pause(2, 0)).hasMillis(500);
        assertThat(schedule.pause(2, 0.5)).hasMillis(750);
    }

    @Test
    void noNumberOfRetriesOverflows() {
        assertThat(schedule.pause(1000, 1)).hasSeconds(10);
    }
}
