package dev.breakwater.agent;

import dev.breakwater.failure.UnknownAgent;
import dev.breakwater.llm.ModelChain;
import dev.breakwater.mcp.ToolServers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Builds the configured agents and knows them by name: the built-in ones, one of each type, and those with a name of their own. */
public final class AgentFactory {

    private final Map<String, Agent> byName = new LinkedHashMap<>();

    /** @throws InvalidConfigurationPropertyValueException if an agent cannot be; names the key */
    AgentFactory(
            AgentSettings settings,
            WorkflowSettings workflow,
            NamedAgents named,
            ModelChain model,
            ToolServers servers,
            Clock clock) {
        new NamedAgentCheck(servers.names(), model.names()).check(named);
        AgentTypes types =
                new AgentTypes(settings, WorkflowInstructions.read(workflow), workflow, model, servers, clock);
        types.builtIn().forEach(this::add);
        new TreeMap<>(named.agents()).forEach((name, agent) -> add(types.named(name, agent)));
    }

    /**
     * Looks at the agents of a configuration without building any.
     *
     * @param servers the names of the configured MCP servers
     * @param models the names of the configured models; empty if they are not known, and so not checked
     * @throws InvalidConfigurationPropertyValueException if one of the agents cannot be; names the key
     */
    public static void check(Binder binder, List<String> servers, List<String> models) {
        WorkflowInstructions.read(binder.bindOrCreate("breakwater.workflow", WorkflowSettings.class));
        new NamedAgentCheck(servers, models).check(binder.bindOrCreate("breakwater", NamedAgents.class));
    }

    /** All agents, the built-in ones first. */
    public List<AgentDescription> agents() {
        return byName.values().stream().map(Agent::description).toList();
    }

    Set<String> names() {
        return Set.copyOf(byName.keySet());
    }

    /** The agent of that name, if there is one. */
    Optional<Agent> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** @throws UnknownAgent if no agent has the name; lists those there are */
    Agent named(String name) {
        Agent agent = byName.get(name);
        if (agent == null) {
            throw new UnknownAgent(name, new ArrayList<>(byName.keySet()));
        }
        return agent;
    }

    private void add(Agent agent) {
        byName.put(agent.description().name(), agent);
    }
}
