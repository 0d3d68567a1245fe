package dev.breakwater.mcp;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * When the breaker of a server opens and closes.
 *
 * @param failures how many counted failures in a row open it; without it, the server's retry attempts and 2
 * @param openTime how long it stays open; without it, twice the server's timeout
 * @param successes how many calls on trial have to work to close it; so many are let through at a time
 */
@ConfigurationPropertiesSource
record BreakerSettings(
        @Min(2) @Max(1000) @Nullable Integer failures,

        @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1) @Nullable Duration openTime,

        @DefaultValue("2") @Min(1) @Max(100) int successes) {}
