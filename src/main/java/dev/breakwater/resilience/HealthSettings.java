package dev.breakwater.resilience;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * What the health document is made from.
 *
 * @param interval how often models and resources are looked at, in seconds if without a unit; unless set,
 *     breakwater.mcp.health-check-interval
 */
@Validated
@ConfigurationProperties("breakwater.health")
record HealthSettings(
        @DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 100)
        Duration interval) {}
