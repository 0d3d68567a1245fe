package dev.breakwater.admission.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Configuration;

class IdempotencySettingsTests {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Bound.class);

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(IdempotencySettings.class)
    static class Bound {}

    @Test
    void theLeastMemoryIsEnough() {
        context.withPropertyValues("breakwater.idempotency.memory=2MB")
                .run(it -> assertThat(it).hasNotFailed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1B", "1MB", "2097151B"})
    void memoryThatDoesNotTakeOneLargeAnswerStopsTheStart(String memory) {
        context.withPropertyValues("breakwater.idempotency.memory=" + memory)
                .run(it -> assertThat(it).getFailure().rootCause().asString().contains("memory must be at least 2MB"));
    }
}
