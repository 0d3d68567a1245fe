package dev.breakwater.observability;

import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;
import org.springframework.validation.annotation.Validated;

/**
 * What belongs to no feature.
 *
 * @param environment where the gateway runs: one short word, such as production; tags metrics and logs
 * @param debug whether the gateway's own loggers say more
 * @param structuredLogging whether the log is lines of JSON, for machines; otherwise plain lines, for people
 */
@Validated
@ConfigurationProperties("breakwater")
record GatewaySettings(
        @DefaultValue("development")
        @Pattern(
                regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,31}",
                message = "it must be one word of at most 32 letters, digits, '.', '_' and '-'")
        String environment,

        @DefaultValue("false") boolean debug,
        @DefaultValue("true") boolean structuredLogging) {

    /** What is set so far, for what has to know it before there are beans. */
    static GatewaySettings of(Environment environment) {
        return Binder.get(environment).bindOrCreate("breakwater", GatewaySettings.class);
    }
}
