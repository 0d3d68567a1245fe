package dev.breakwater.resilience;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The clock that every deadline and every duration of the gateway is read from. */
@Configuration(proxyBeanMethods = false)
class ResilienceConfiguration {

    @Bean
    Clock clock() {
        return new MonotonicClock();
    }
}
