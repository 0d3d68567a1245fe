package dev.breakwater.admission.idempotency;

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
 * What is kept under the keys of the header Idempotency-Key.
 *
 * @param retention how long an answer is kept; in seconds if without a unit
 * @param memory how much memory of this process answers may take, at least 2 MB; beyond that the oldest are forgotten
 */
@Validated
@ConfigurationProperties("breakwater.idempotency")
record IdempotencySettings(
        @DefaultValue("24h") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) @DurationMax(days = 30)
        Duration retention,

        @DefaultValue("64MB") DataSize memory) {

    @AssertTrue(message = "memory must be at least 2MB") boolean isMemoryEnough() {
        return memory.compareTo(DataSize.ofMegabytes(2)) >= 0;
    }
}
