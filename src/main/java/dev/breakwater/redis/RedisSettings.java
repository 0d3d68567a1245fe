package dev.breakwater.redis;

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
 * Where Redis is, and how much of a request's time it may take.
 *
 * @param url redis://[user:password@]host[:port][/database], rediss:// for TLS,
 *     redis-sentinel://[password@]host,host,…[/database]#master, redis-cluster://[password@]host,host,…; not set, nothing
 *     is shared between gateways
 * @param sentinelPassword the password of the sentinels themselves, where they want one
 * @param timeBudget how long all calls of one request may take together, in seconds if without a unit
 */
@Validated
@ConfigurationProperties("breakwater.redis")
record RedisSettings(
        @Nullable String url,
        @Nullable String sentinelPassword,

        @DefaultValue("50ms") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1) @DurationMax(seconds = 10)
        Duration timeBudget) {

    /** Without the URL, which may hold a password, and without the sentinels' password. */
    @Override
    public String toString() {
        return "RedisSettings[url=" + shown(url) + ", sentinelPassword=" + shown(sentinelPassword) + ", timeBudget="
                + timeBudget + "]";
    }

    private static String shown(@Nullable String secret) {
        return secret == null || secret.isBlank() ? "none" : "[redacted]";
    }
}
