package dev.breakwater.agent;

import dev.breakwater.admission.Admission;
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
import java.util.random.RandomGenerator;
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
    RunLog runLog(AgentSettings settings) {
        return new RunLog(settings.verbose());
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
            RunMetrics metrics,
            List<RunListener> listeners,
            AgentSettings settings,
            Pause pause,
            ActiveRuns active,
            SharedAnswers answers,
            RedisBudgets budgets,
            Admission admission,
            Clock clock) {
        RunRetries retries = new RunRetries(settings.retryAttempts(), pause, RandomGenerator.getDefault());
        return new ResilientAgent(
                agents,
                servers,
                model.model(),
                metrics,
                listeners,
                retries,
                active,
                new AnswerSharing(answers, new AnswerKeys(servers), budgets),
                admission,
                clock);
    }

    @Bean
    ActiveRuns activeRuns() {
        return new ActiveRuns();
    }
}
