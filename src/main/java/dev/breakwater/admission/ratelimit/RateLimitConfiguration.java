package dev.breakwater.admission.ratelimit;

import dev.breakwater.redis.RedisGuard;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The limits on how often callers may ask. */
@Configuration(proxyBeanMethods = false)
class RateLimitConfiguration {

    @Bean
    RateLimits rateLimits(RateLimitSettings settings, ObjectProvider<RedisGuard> redis, Clock clock) {
        return RateLimits.of(settings, redis.stream().findFirst().map(RedisBuckets::new), clock);
    }
}
