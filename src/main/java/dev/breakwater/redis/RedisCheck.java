package dev.breakwater.redis;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Looks at the Redis of a configuration without connecting to it. */
public final class RedisCheck {

    private RedisCheck() {}

    /** @throws InvalidConfigurationPropertyValueException if its URL is of no use; does not show it */
    public static void check(Binder binder) {
        RedisSettings settings = binder.bindOrCreate("breakwater.redis", RedisSettings.class);
        if (settings.url() != null && !settings.url().isBlank()) {
            RedisTarget.parse(settings.url(), settings.sentinelPassword());
        }
    }
}
