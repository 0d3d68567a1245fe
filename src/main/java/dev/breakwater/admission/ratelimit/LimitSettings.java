package dev.breakwater.admission.ratelimit;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * One limit.
 *
 * @param requestsPerMinute how many requests there may be in a minute
 * @param burst how many of them at once, after a time of silence; not set, requests-per-minute
 */
@ConfigurationPropertiesSource
public record LimitSettings(
        @Min(1) @Max(1_000_000) int requestsPerMinute,

        @Nullable @Min(1) @Max(1_000_000) Integer burst) {

    Rate rate() {
        return new Rate(requestsPerMinute, burst == null ? requestsPerMinute : burst);
    }
}
