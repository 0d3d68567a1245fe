package dev.breakwater.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.resilience.Breaker.Phase;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class CircuitBreakerSettingTests {

    private static final BreakerRule RULE = new BreakerRule(2, Duration.ofMinutes(1));

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Application.class);

    @Test
    void breakersWorkUnlessSomebodySwitchesThemOff() {
        application.run(context -> assertThat(
                        context.getBean(Breakers.class).breaker("test", RULE).phase())
                .isEqualTo(Phase.CLOSED));
    }

    @Test
    void switchedOffNoBreakerKeepsAnybodyAwayAndMetricsSaySo() {
        application
                .withPropertyValues("breakwater.resilience.circuit-breaker=false")
                .run(context -> {
                    assertThat(context.getBean(Breakers.class)
                                    .breaker("test", RULE)
                                    .phase())
                            .isEqualTo(Phase.DISABLED);
                    assertThat(context.getBean(CircuitBreakerRegistry.class)
                                    .circuitBreaker("test")
                                    .getState())
                            .hasToString("DISABLED");
                });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(ResilienceSettings.class)
    @Import(ResilienceConfiguration.class)
    static class Application {

        @Bean
        CircuitBreakerRegistry registry() {
            return CircuitBreakerRegistry.ofDefaults();
        }
    }
}
