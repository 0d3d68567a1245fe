package dev.breakwater.observability;

import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What belongs to no feature.
 *
 * @param environment where the gateway runs: one short word, such as production; tags metrics and logs
 * @param debug whether the gateway's own loggers say more
 */
@Validated
@ConfigurationProperties("breakwater")
record GatewaySettings(
        @DefaultValue("development")
        @Pattern(
                regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,31}",
                message = "it must be one word of at most 32 letters, digits, '.', '_' and '-'")
        String environment,

        @DefaultValue("false") boolean debug) {}
