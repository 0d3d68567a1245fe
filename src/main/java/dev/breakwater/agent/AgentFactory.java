package dev.breakwater.agent;

import dev.breakwater.agent.MultiToolAgent.Profile;
import dev.breakwater.agent.NamedAgents.NamedAgent;
import dev.breakwater.failure.UnknownAgent;
import dev.breakwater.llm.ModelChain;
import dev.breakwater.mcp.ToolServers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Builds the configured agents and knows them by name: the built-in {@code multi-tool} and those with a name of their own. */
public final class AgentFactory {

    private static final List<String> TYPES = List.of(MultiToolAgent.TYPE);

    private final Map<String, Agent> byName = new LinkedHashMap<>();

    /** @throws InvalidConfigurationPropertyValueException if a named agent cannot be; names the key */
    AgentFactory(AgentSettings settings, NamedAgents named, ModelChain model, ToolServers servers, Clock clock) {
        List<Profile> profiles = new ArrayList<>();
        Profile builtIn = builtIn(settings, model, servers.names());
        profiles.add(builtIn);
        refuseInvalid(named, servers.names());
        new TreeMap<>(named.agents()).forEach((name, agent) -> profiles.add(profile(name, agent, builtIn)));
        profiles.forEach(profile -> byName.put(profile.name(), new MultiToolAgent(profile, model, servers, clock)));
    }

    /**
     * Looks at the named agents of a configuration without building any.
     *
     * @param servers the names of the configured MCP servers
     * @throws InvalidConfigurationPropertyValueException if one of the agents cannot be; names the key
     */
    public static void check(Binder binder, List<String> servers) {
        refuseInvalid(binder.bindOrCreate("breakwater", NamedAgents.class), servers);
    }

    /** All agents, the built-in one first. */
    public List<AgentDescription> agents() {
        return byName.values().stream().map(Agent::description).toList();
    }

    Set<String> names() {
        return Set.copyOf(byName.keySet());
    }

    /** @throws UnknownAgent if no agent has the name; lists those there are */
    Agent named(String name) {
        Agent agent = byName.get(name);
        if (agent == null) {
            throw new UnknownAgent(name, new ArrayList<>(byName.keySet()));
        }
        return agent;
    }

    private static Profile builtIn(AgentSettings settings, ModelChain model, List<String> servers) {
        return new Profile(
                MultiToolAgent.TYPE,
                "Answers questions with the tools of all configured MCP servers",
                null,
                servers,
                settings.maxIterations(),
                settings.timeout(),
                settings.temperature() == null
                        ? model.temperature()
                        : settings.temperature().value(),
                settings.parallelExecution());
    }

    /** What a named agent leaves open is as with the built-in one. */
    private static Profile profile(String name, NamedAgent agent, Profile builtIn) {
        return new Profile(
                name,
                agent.description(),
                agent.instructions(),
                Objects.requireNonNullElse(agent.servers(), builtIn.servers()),
                Objects.requireNonNullElse(agent.maxIterations(), builtIn.maxIterations()),
                Objects.requireNonNullElse(agent.timeout(), builtIn.timeout()),
                builtIn.temperature(),
                builtIn.parallel());
    }

    private static void refuseInvalid(NamedAgents named, List<String> servers) {
        new TreeMap<>(named.agents()).forEach((name, agent) -> refuseInvalid(name, agent, servers));
    }

    private static void refuseInvalid(String name, NamedAgent agent, List<String> servers) {
        if (name.equals(MultiToolAgent.TYPE)) {
            throw new InvalidConfigurationPropertyValueException(
                    key(name) + ".type", agent.type(), "that is the name of the built-in agent");
        }
        if (!TYPES.contains(agent.type())) {
            throw new InvalidConfigurationPropertyValueException(
                    key(name) + ".type", agent.type(), "known types are: " + String.join(", ", TYPES));
        }
        List<String> wanted = Objects.requireNonNullElse(agent.servers(), List.of());
        for (int i = 0; i < wanted.size(); i++) {
            if (!servers.contains(wanted.get(i))) {
                throw new InvalidConfigurationPropertyValueException(
                        key(name) + ".servers[" + i + "]",
                        wanted.get(i),
                        "there is no such MCP server; configured are: " + String.join(", ", servers));
            }
        }
    }

    /** Spring's binding compares names outside of brackets without case, dashes and underscores. */
    private static String key(String name) {
        return "breakwater.agents" + (name.matches("[a-z0-9]+") ? "." + name : "[" + name + "]");
    }
}
