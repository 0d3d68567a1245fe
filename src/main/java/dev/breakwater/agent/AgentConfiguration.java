package dev.breakwater.agent;

import dev.breakwater.admission.Admission;
import dev.breakwater.admission.idempotency.Idempotency;
import dev.breakwater.admission.ratelimit.RateLimits;
import dev.breakwater.cache.SharedAnswers;
import dev.breakwater.llm.ModelChain;
import dev.breakwater.mcp.ToolServers;
import dev.breakwater.redis.RedisBudgets;
import dev.breakwater.resilience.Pause;
import dev.breakwater.run.ActiveRuns;
import dev.breakwater.run.RunListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The configured agents and what listens to their runs. */
@Configuration(proxyBeanMethods = false)
class AgentConfiguration {

    @Bean
    AgentFactory agentFactory(
            AgentSettings settings,
            WorkflowSettings workflow,
            NamedAgents named,
            ModelChain model,
            ToolServers servers,
            Clock clock) {
        return new AgentFactory(settings, workflow, named, model, servers, clock);
    }

    @Bean
    RunLog runLog(AgentSettings settings, LogSettings log) {
        return new RunLog(settings.verbose(), log.contents());
    }

    @Bean
    RunMetrics runMetrics(MeterRegistry meters, AgentFactory agents) {
        return new RunMetrics(meters, agents.names());
    }

    @Bean
    ResilientAgent resilientAgent(
            AgentFactory agents,
            ToolServers servers,
            ModelChain model,
            List<RunListener> listeners,
            AgentSettings settings,
            Pause pause,
            ActiveRuns active,
            Gate gate,
            SharedAnswers answers,
            Clock clock) {
        RunRetries retries = new RunRetries(settings.retryAttempts(), pause, RandomGenerator.getDefault());
        AnswerSharing sharing = new AnswerSharing(answers, new AnswerKeys(servers));
        return new ResilientAgent(agents, servers, model.model(), listeners, retries, active, gate, sharing, clock);
    }

    @Bean
    Gate gate(
            RedisBudgets budgets,
            RateLimits limits,
            Idempotency idempotency,
            Admission admission,
            RunMetrics metrics,
            AgentFactory agents,
            Clock clock) {
        refuseUnknown(limits, agents);
        return new Gate(budgets, limits, idempotency, admission, new Refusals(metrics, clock));
    }

    private static void refuseUnknown(RateLimits limits, AgentFactory agents) {
        for (String limited : limits.agents()) {
            if (agents.find(limited).isEmpty()) {
                throw new InvalidConfigurationPropertyValueException(
                        "breakwater.rate-limiting.agents." + limited,
                        limited,
                        "there is no such agent; known are: " + String.join(", ", new TreeSet<>(agents.names())));
            }
        }
    }

    @Bean
    ActiveRuns activeRuns() {
        return new ActiveRuns();
    }
}
