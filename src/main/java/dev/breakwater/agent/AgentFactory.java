package dev.breakwater.agent;

import dev.breakwater.failure.UnknownAgent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The configured agents by name. */
public final class AgentFactory {

    private final Map<String, Agent> byName = new LinkedHashMap<>();

    AgentFactory(List<Agent> agents) {
        for (Agent agent : agents) {
            byName.put(agent.description().name(), agent);
        }
    }

    /** All agents, the built-in one first. */
    public List<AgentDescription> agents() {
        return byName.values().stream().map(Agent::description).toList();
    }

    /** @throws UnknownAgent if no agent has the name; lists those there are */
    Agent named(String name) {
        Agent agent = byName.get(name);
        if (agent == null) {
            throw new UnknownAgent(name, List.copyOf(byName.keySet()));
        }
        return agent;
    }
}
