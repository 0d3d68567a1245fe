package dev.breakwater.agent;

import dev.breakwater.agent.NamedAgents.NamedAgent;
import dev.breakwater.agent.NamedAgents.PhaseModels;
import dev.breakwater.agent.loop.ToolLoops.Limits;
import dev.breakwater.agent.workflow.Phase;
import dev.breakwater.agent.workflow.ResearchWorkflow;
import dev.breakwater.llm.ModelChain;
import dev.breakwater.mcp.ToolServers;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The types of agents there are, and how one is made of each. What a named agent leaves open is as with the built-in ones. */
final class AgentTypes {

    static final List<String> NAMES = List.of(MultiToolAgent.TYPE, WorkflowAgent.TYPE);

    private final AgentSettings settings;
    private final WorkflowInstructions instructions;
    private final WorkflowSettings workflow;
    private final ModelChain model;
    private final ToolServers servers;
    private final Clock clock;

    AgentTypes(
            AgentSettings settings,
            WorkflowInstructions instructions,
            WorkflowSettings workflow,
            ModelChain model,
            ToolServers servers,
            Clock clock) {
        this.settings = settings;
        this.instructions = instructions;
        this.workflow = workflow;
        this.model = model;
        this.servers = servers;
        this.clock = clock;
    }

    /** One agent of each type, named like it. */
    List<Agent> builtIn() {
        return List.of(
                made(
                        MultiToolAgent.TYPE,
                        NamedAgent.ofType(
                                MultiToolAgent.TYPE, "Answers questions with the tools of all configured MCP servers")),
                made(
                        WorkflowAgent.TYPE,
                        NamedAgent.ofType(
                                WorkflowAgent.TYPE,
                                "Researches questions that need several look-ups, and answers with sources")));
    }

    /** @param agent has been checked */
    Agent named(String name, NamedAgent agent) {
        return made(name, agent);
    }

    private Agent made(String name, NamedAgent agent) {
        return agent.type().equals(WorkflowAgent.TYPE) ? workflow(name, agent) : multiTool(name, agent);
    }

    private Agent multiTool(String name, NamedAgent agent) {
        Limits limits = limits(agent);
        return new MultiToolAgent(
                new MultiToolAgent.Profile(
                        name,
                        agent.description(),
                        agent.instructions(),
                        limits.servers(),
                        limits.maxIterations(),
                        Objects.requireNonNullElse(agent.timeout(), settings.timeout()),
                        limits.temperature(),
                        limits.parallel()),
                model,
                servers,
                clock);
    }

    private Agent workflow(String name, NamedAgent agent) {
        return new WorkflowAgent(
                name,
                agent.description(),
                Objects.requireNonNullElse(agent.timeout(), settings.timeout()),
                new ResearchWorkflow.Profile(
                        instructions.texts(agent.instructions()),
                        models(agent.models()),
                        limits(agent),
                        Objects.requireNonNullElse(agent.branches(), workflow.branches()),
                        Objects.requireNonNullElse(agent.parallelBranches(), workflow.parallelBranches()),
                        Objects.requireNonNullElse(agent.rounds(), workflow.rounds())),
                servers,
                clock);
    }

    private Limits limits(NamedAgent agent) {
        return new Limits(
                Objects.requireNonNullElse(agent.servers(), servers.names()),
                Objects.requireNonNullElse(agent.maxIterations(), settings.maxIterations()),
                temperature(),
                settings.parallelExecution());
    }

    private OptionalDouble temperature() {
        return settings.temperature() == null
                ? model.temperature()
                : settings.temperature().value();
    }

    private Map<Phase, ModelChain> models(@Nullable PhaseModels wanted) {
        Map<Phase, ModelChain> models = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            String name = wanted == null ? null : wanted.of(phase);
            models.put(phase, name == null ? model : model.preferring(name));
        }
        return models;
    }
}
