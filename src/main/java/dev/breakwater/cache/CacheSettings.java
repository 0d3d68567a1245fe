package dev.breakwater.cache;

import jakarta.validation.constraints.AssertTrue;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Which answers are given again, and for how long.
 *
 * @param enabled whether answers are given again at all, and identical questions in flight share one run
 * @param ttl how long an answer is kept, in seconds if without a unit
 * @param degradedTtl how long an answer is kept that was given while a server was missing, or by a fallback model, in seconds if
 *     without a unit; never longer than ttl
 * @param tools after which tools an answer is kept and shared: read-only, or all, where no tool changes anything that matters
 * @param maxAnswer the largest answer that is kept
 * @param localSize how much memory the answers take that each gateway keeps in it
 * @param localTime with Redis, how long a gateway gives an answer again before it asks Redis whether that still stands, in
 *     seconds if without a unit
 */
@Validated
@ConfigurationProperties("breakwater.cache")
record CacheSettings(
        @DefaultValue("true") boolean enabled,

        @DefaultValue("300s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 100) @DurationMax(days = 7)
        Duration ttl,

        @DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 100) @DurationMax(days = 7)
        Duration degradedTtl,

        @DefaultValue("read-only") Tools tools,
        @DefaultValue("1MB") DataSize maxAnswer,
        @DefaultValue("32MB") DataSize localSize,

        @DefaultValue("5s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(nanos = 0) @DurationMax(days = 7)
        Duration localTime) {

    /** Tools after whose use an answer is still anybody's. */
    enum Tools {
        READ_ONLY,
        ALL
    }

    @AssertTrue(message = "max-answer must be from 1KB to 16MB") boolean isMaxAnswerUsable() {
        return within(maxAnswer, DataSize.ofMegabytes(16));
    }

    @AssertTrue(message = "local-size must be from 1KB to 16GB") boolean isLocalSizeUsable() {
        return within(localSize, DataSize.ofGigabytes(16));
    }

    private static boolean within(DataSize size, DataSize most) {
        return size.compareTo(DataSize.ofKilobytes(1)) >= 0 && size.compareTo(most) <= 0;
    }
}
