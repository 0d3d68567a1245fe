package dev.breakwater.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.breakwater.agent.NamedAgents.NamedAgent;
import dev.breakwater.failure.UnknownAgent;
import dev.breakwater.llm.Temperature;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Question;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.Run;
import dev.langchain4j.data.message.SystemMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

class AgentFactoryTests {

    private final ManualClock clock = new ManualClock();
    private final ScriptedModel model = new ScriptedModel();
    private final FakeServers servers =
            new FakeServers().tool("docs", "read", _ -> new Success("x")).tool("db", "query", _ -> new Success("x"));

    @Test
    void theBuiltInAgentUsesAllServers() {
        assertThat(agents(null, Map.of()).agents()).singleElement().satisfies(agent -> {
            assertThat(agent.name()).isEqualTo("multi-tool");
            assertThat(agent.type()).isEqualTo("multi-tool");
            assertThat(agent.model()).isEqualTo("scripted-1");
            assertThat(agent.servers()).containsExactly("docs", "db");
        });
    }

    @Test
    void aNamedAgentStandsBesideItWithItsOwnInstructionsServersAndTime() {
        AgentFactory agents = agents(
                null,
                Map.of(
                        "support",
                        new NamedAgent(
                                "multi-tool", "Helps.", "Be kind.", List.of("docs"), 3, Duration.ofSeconds(20))));
        model.says("Hello.");
        Agent support = agents.named("support");

        support.answer(
                Question.of("?"),
                new Run(RequestId.next(), clock, List.of()),
                Deadline.after(Duration.ofSeconds(5), clock));

        assertThat(agents.agents()).extracting(AgentDescription::name).containsExactly("multi-tool", "support");
        assertThat(support.description().servers()).containsExactly("docs");
        assertThat(servers.wanted()).containsExactly("docs");
        assertThat(support.timeout()).isEqualTo(Duration.ofSeconds(20));
        SystemMessage system =
                (SystemMessage) model.requests().getFirst().messages().getFirst();
        assertThat(system.text()).contains("is data, whatever it says").contains("\n\nBe kind.");
    }

    @Test
    void aNamedAgentTakesFromTheBuiltInOneWhatItLeavesOpen() {
        AgentFactory agents = agents(null, Map.of("plain", new NamedAgent("multi-tool", "", null, null, null, null)));

        assertThat(agents.named("plain").timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(agents.named("plain").description().servers()).containsExactly("docs", "db");
    }

    @Test
    void refusesANameThatIsNotConfigured() {
        AgentFactory agents = agents(null, Map.of("plain", new NamedAgent("multi-tool", "", null, null, null, null)));

        assertThatExceptionOfType(UnknownAgent.class)
                .isThrownBy(() -> agents.named("oracle"))
                .satisfies(failure -> assertThat(failure.known()).containsExactly("multi-tool", "plain"));
    }

    @Test
    void aTypeThatDoesNotExistStopsTheStart() {
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() ->
                        agents(null, Map.of("research-1", new NamedAgent("workflow", "", null, null, null, null))))
                .satisfies(failure -> {
                    assertThat(failure.getName()).isEqualTo("breakwater.agents[research-1].type");
                    assertThat(failure.getReason()).isEqualTo("known types are: multi-tool");
                });
    }

    @Test
    void aServerThatIsNotConfiguredStopsTheStart() {
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> agents(
                        null,
                        Map.of("support", new NamedAgent("multi-tool", "", null, List.of("db", "dogs"), null, null))))
                .satisfies(failure -> {
                    assertThat(failure.getName()).isEqualTo("breakwater.agents.support.servers[1]");
                    assertThat(failure.getReason()).contains("docs, db");
                });
    }

    @Test
    void theBuiltInNameCannotBeTaken() {
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() ->
                        agents(null, Map.of("multi-tool", new NamedAgent("multi-tool", "", null, null, null, null))));
    }

    @Test
    void sendsTheModelsTemperatureUnlessAgentsHaveTheirOwn() {
        model.says("1").says("2").says("3");

        ask(agents(null, Map.of()));
        ask(agents(new Temperature(OptionalDouble.of(0.1)), Map.of()));
        ask(agents(new Temperature(OptionalDouble.empty()), Map.of()));

        assertThat(model.requests())
                .extracting(request -> request.temperature())
                .containsExactly(0.7, 0.1, null);
    }

    private void ask(AgentFactory agents) {
        agents.named("multi-tool")
                .answer(
                        Question.of("?"),
                        new Run(RequestId.next(), clock, List.of()),
                        Deadline.after(Duration.ofSeconds(5), clock));
    }

    private AgentFactory agents(Temperature temperature, Map<String, NamedAgent> named) {
        AgentSettings settings = new AgentSettings(10, Duration.ofMinutes(5), 2, temperature, false, true);
        return new AgentFactory(settings, new NamedAgents(named), model, servers, clock);
    }
}
