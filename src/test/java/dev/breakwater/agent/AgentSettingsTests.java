package dev.breakwater.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.admission.Admission;
import dev.breakwater.admission.idempotency.Idempotency;
import dev.breakwater.admission.ratelimit.RateLimitSettings;
import dev.breakwater.admission.ratelimit.RateLimits;
import dev.breakwater.cache.Caches;
import dev.breakwater.cache.SharedAnswers;
import dev.breakwater.llm.ModelChain;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.mcp.ToolServers;
import dev.breakwater.redis.RedisBudgets;
import dev.breakwater.resilience.Pause;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.util.unit.DataSize;

class AgentSettingsTests {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(AgentsAlone.class);

    @Test
    void haveDefaults() {
        application.run(context -> {
            AgentSettings settings = context.getBean(AgentSettings.class);
            assertThat(settings).isEqualTo(new AgentSettings(10, Duration.ofMinutes(5), 2, null, false, true));
            assertThat(context.getBean(AgentFactory.class).agents())
                    .extracting(AgentDescription::name)
                    .containsExactly("multi-tool", "workflow");
        });
    }

    @Test
    void takeABareNumberForSeconds() {
        application
                .withPropertyValues("breakwater.agent.timeout=45", "breakwater.agents.support.timeout=7")
                .run(context -> {
                    assertThat(context.getBean(AgentSettings.class).timeout()).isEqualTo(Duration.ofSeconds(45));
                    assertThat(context.getBean(AgentFactory.class)
                                    .named("support")
                                    .timeout())
                            .isEqualTo(Duration.ofSeconds(7));
                });
    }

    @Test
    void bindNamedAgents() {
        application
                .withPropertyValues(
                        "breakwater.agents.support.instructions=Be kind.", "breakwater.agents.support.servers=docs")
                .run(context -> assertThat(context.getBean(AgentFactory.class)
                                .named("support")
                                .description()
                                .servers())
                        .containsExactly("docs"));
    }

    @Test
    void refuseNumbersOutOfRange() {
        for (String wrong : new String[] {
            "breakwater.agent.max-iterations=0",
            "breakwater.agent.max-iterations=101",
            "breakwater.agent.timeout=0",
            "breakwater.agents.support.max-iterations=0",
            "breakwater.agents.support.timeout=-1s",
            "breakwater.agents[not a name].type=multi-tool"
        }) {
            application
                    .withPropertyValues(wrong)
                    .run(context -> assertThat(context).as(wrong).hasFailed());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConfigurationPropertiesScan
    @Import(AgentConfiguration.class)
    @ComponentScan(
            basePackageClasses = ModelChain.class,
            useDefaultFilters = false,
            includeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*\\.TemperatureConverter"))
    static class AgentsAlone {

        @Bean
        SharedAnswers answers() {
            return Caches.disabled();
        }

        @Bean
        ModelChain model() {
            return new ScriptedModel();
        }

        @Bean
        ToolServers servers() {
            return new FakeServers().tool("docs", "read", _ -> new Success("x"));
        }

        @Bean
        Pause pause() {
            return _ -> {};
        }

        @Bean
        Admission admission(Clock clock) {
            return new Admission(1, 0, Duration.ZERO, clock);
        }

        @Bean
        RedisBudgets budgets() {
            return new RedisBudgets(Duration.ofMillis(50));
        }

        @Bean
        RateLimits limits(Clock clock) {
            return RateLimits.local(new RateLimitSettings(false, 60, null, Map.of(), Map.of(), 10), clock);
        }

        @Bean
        Idempotency idempotency(Clock clock) {
            return Idempotency.local(Duration.ofHours(24), DataSize.ofMegabytes(1), new SimpleMeterRegistry(), clock);
        }

        @Bean
        Clock clock() {
            return new ManualClock();
        }

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }
}
