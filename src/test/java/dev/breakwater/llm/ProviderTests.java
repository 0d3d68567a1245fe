package dev.breakwater.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.outbound.Outbound;
import dev.breakwater.resilience.Breakers;
import dev.breakwater.resilience.Pause;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Which model a configuration chooses. */
@ExtendWith(OutputCaptureExtension.class)
class ProviderTests {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Application.class);

    @Test
    void withoutAnySettingItIsTheDemoModelAndSaysSoOnce(CapturedOutput output) {
        application.run(context -> {
            ModelChain model = context.getBean(ModelChain.class);

            assertThat(model.model()).isEqualTo("demo");
            assertThat(model.contextWindow()).isEqualTo(128_000);
            await().untilAsserted(() -> assertThat(output.getOut().lines().filter(line -> line.contains("DEMO MODEL")))
                    .singleElement()
                    .asString()
                    .contains("WARN", "not from a language model", "OPENAI_API_KEY"));
            assertThat(context.getBeanFactory().containsSingleton("modelHttpClient"))
                    .isFalse();
        });
    }

    @Test
    void withAKeyItIsOpenAi(CapturedOutput output) {
        application.withPropertyValues("breakwater.llm.openai.api-key=sk-test").run(context -> {
            ModelChain model = context.getBean(ModelChain.class);

            assertThat(model.model()).isEqualTo("gpt-4.1");
            assertThat(model.contextWindow()).isEqualTo(1_047_576);
            assertThat(model.maxOutputTokens()).isEqualTo(2000);
            assertThat(model.temperature()).hasValue(0.7);
            assertThat(output.getOut()).doesNotContain("DEMO MODEL");
        });
    }

    @Test
    void withAKeyOfAnthropicAloneItIsAnthropic() {
        application.withPropertyValues("breakwater.llm.anthropic.api-key=k").run(context -> {
            ModelChain model = context.getBean(ModelChain.class);

            assertThat(model.model()).isEqualTo("claude-sonnet-4-5");
            assertThat(model.contextWindow()).isEqualTo(200_000);
        });
    }

    @Test
    void withBothKeysItIsOpenAi() {
        application
                .withPropertyValues("breakwater.llm.anthropic.api-key=k", "breakwater.llm.openai.api-key=sk-test")
                .run(context ->
                        assertThat(context.getBean(ModelChain.class).model()).isEqualTo("gpt-4.1"));
    }

    @Test
    void ollamaIsNamedAndNeedsNothingElse() {
        application.withPropertyValues("breakwater.llm.provider=ollama").run(context -> {
            ModelChain model = context.getBean(ModelChain.class);

            assertThat(model.model()).isEqualTo("qwen3");
            assertThat(model.contextWindow()).isEqualTo(16_384);
        });
    }

    @Test
    void anthropicWithoutAKeyStopsTheStart() {
        application
                .withPropertyValues("breakwater.llm.provider=anthropic")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContainingAll("breakwater.llm.anthropic.api-key", "ANTHROPIC_API_KEY"));
    }

    @Test
    void productionTakesAnthropicByItsKey() {
        application
                .withPropertyValues("breakwater.environment=production", "breakwater.llm.anthropic.api-key=k")
                .run(context ->
                        assertThat(context.getBean(ModelChain.class).model()).isEqualTo("claude-sonnet-4-5"));
    }

    @Test
    void aServerOfOnesOwnNeedsNoKey() {
        application
                .withPropertyValues(
                        "breakwater.llm.openai.base-url=http://localhost:11434/v1", "breakwater.llm.model=qwen3:8b")
                .run(context -> {
                    ModelChain model = context.getBean(ModelChain.class);

                    assertThat(model.model()).isEqualTo("qwen3:8b");
                    assertThat(model.contextWindow()).isEqualTo(40_960);
                });
    }

    @Test
    void theDemoModelCanBeNamedWhereAKeyIsSet() {
        application
                .withPropertyValues("breakwater.llm.openai.api-key=sk-test", "breakwater.llm.provider=Demo")
                .run(context ->
                        assertThat(context.getBean(ModelChain.class).model()).isEqualTo("demo"));
    }

    @Test
    void theContextWindowCanBeSet() {
        application
                .withPropertyValues("breakwater.llm.context-window=5000")
                .run(context -> assertThat(context.getBean(ModelChain.class).contextWindow())
                        .isEqualTo(5000));
    }

    @Test
    void productionNeverFallsBackToTheDemoModel() {
        application
                .withPropertyValues("breakwater.environment=production")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContainingAll(
                                "production", "OPENAI_API_KEY", "LLM_PROVIDER", "openai, anthropic, ollama, demo"));
    }

    @Test
    void productionTakesTheDemoModelByName() {
        application
                .withPropertyValues("breakwater.environment=production", "breakwater.llm.provider=demo")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"antropic", "opneai"})
    void aProviderThatIsNotThereStopsTheStart(String name) {
        application
                .withPropertyValues("breakwater.llm.provider=" + name)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(BindValidationException.class)
                        .hasMessageContainingAll(name, "openai, anthropic, ollama, demo", "breakwater.llm.provider"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "breakwater.llm.temperature=hot",
                "breakwater.llm.temperature=2.1",
                "breakwater.llm.temperature=-1",
                "breakwater.llm.max-tokens=0",
                "breakwater.llm.timeout=0",
                "breakwater.llm.timeout=soon",
                "breakwater.llm.context-window=10",
                "breakwater.llm.max-calls=0",
                "breakwater.llm.retry-attempts=11",
                "breakwater.llm.retry-delay=0",
                "breakwater.llm.fallbacks[0].model=without-a-provider",
                "breakwater.llm.prices[0].model=without-a-price"
            })
    void aBadSettingStopsTheStart(String setting) {
        application
                .withPropertyValues(setting)
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void aBareNumberForTheTimeoutIsSeconds() {
        application
                .withPropertyValues("breakwater.llm.timeout=90", "breakwater.llm.temperature=default")
                .run(context -> {
                    LlmSettings settings = context.getBean(LlmSettings.class);

                    assertThat(settings.timeout()).hasSeconds(90);
                    assertThat(settings.temperature().value()).isEmpty();
                });
    }

    @Test
    void theKeyIsNeverShown() {
        application
                .withPropertyValues("breakwater.llm.openai.api-key=sk-test-1")
                .run(context -> {
                    assertThat(context.getBean(LlmSettings.class).toString()).doesNotContain("sk-test-1");
                    assertThat(context.getBean(Links.class).toString()).doesNotContain("sk-test-1");
                    SanitizingFunction hidden = context.getBean(SanitizingFunction.class);
                    for (String name :
                            new String[] {"breakwater.llm.openai.api-key", "OPENAI_API_KEY", "llm.openai.apiKey"}) {
                        assertThat(hidden.apply(new SanitizableData(null, name, "sk-test-1"))
                                        .getValue())
                                .isEqualTo(SanitizableData.SANITIZED_VALUE);
                    }
                });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(LlmSettings.class)
    @Import({LlmConfiguration.class, TemperatureConverter.class})
    static class Application {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        Pause pause() {
            return time -> {};
        }

        @Bean
        Outbound outbound() {
            return ModelFixture.direct();
        }

        @Bean
        Breakers breakers(Clock clock) {
            return new Breakers(CircuitBreakerRegistry.ofDefaults(), true, clock);
        }

        @Bean
        BulkheadRegistry bulkheads() {
            return BulkheadRegistry.ofDefaults();
        }

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }
}
