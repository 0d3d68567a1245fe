package dev.breakwater.admission;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * How many runs there may be, and how they end when the gateway does.
 *
 * @param maxRuns how many runs may be under way at the same time; not set, one for each 512 KiB of the Java heap, at least 64
 *     and at most 10000
 * @param queue how many more may wait for one of them to end; not set, as many as max-runs
 * @param maxWait how long one waits at most, in seconds if without a unit; never longer than the run's own time
 * @param drainDelay how long new runs are still let in after the order to shut down, while load balancers learn of it; in
 *     seconds if without a unit
 * @param drainGrace how long after that order runs are stopped that have not ended, the delay included; in seconds if without a
 *     unit
 */
@Validated
@ConfigurationProperties("breakwater.admission")
record AdmissionSettings(
        @Nullable @Min(1) @Max(1_000_000) Integer maxRuns,

        @Nullable @Min(0) @Max(1_000_000) Integer queue,

        @DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(nanos = 0) @DurationMax(days = 1)
        Duration maxWait,

        @DefaultValue("5s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(nanos = 0) @DurationMax(days = 1)
        Duration drainDelay,

        @DefaultValue("20s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(nanos = 0) @DurationMax(days = 1)
        Duration drainGrace) {

    private static final int FEWEST_RUNS = 64;
    private static final int MOST_RUNS = 10_000;

    /** A conversation with a few tool results at their default limit of 64 KiB, as text and as a request to the model. */
    private static final long BYTES_PER_RUN = 512 * 1024;

    /** The bound on runs in a Java heap of that many bytes. */
    int runs(long heap) {
        return maxRuns == null ? Math.clamp(heap / BYTES_PER_RUN, FEWEST_RUNS, MOST_RUNS) : maxRuns;
    }

    /** The bound on waiting runs in a Java heap of that many bytes. */
    int waiting(long heap) {
        return queue == null ? runs(heap) : queue;
    }
}
