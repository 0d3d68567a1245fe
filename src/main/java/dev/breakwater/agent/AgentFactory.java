package dev.breakwater.agent;

import dev.breakwater.agent.MultiToolAgent.Profile;
import dev.breakwater.agent.NamedAgents.NamedAgent;
import dev.breakwater.failure.UnknownAgent;
import dev.breakwater.llm.ModelChain;
import dev.breakwater.llm.Temperature;
import dev.breakwater.mcp.ToolServers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Builds the configured agents and knows them by name: the built-in {@code multi-tool} and those with a name of their own. */
public final class AgentFactory {

    private static final String KEY = "breakwater.agents.";
    private static final List<String> TYPES = List.of(MultiToolAgent.TYPE);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private final Map<String, Agent> byName = new LinkedHashMap<>();

    /** @throws InvalidConfigurationPropertyValueException if a named agent cannot be; names the key */
    AgentFactory(AgentSettings settings, NamedAgents named, ModelChain model, ToolServers servers, Clock clock) {
        OptionalDouble temperature = temperature(settings.temperature(), model);
        add(
                new Profile(
                        MultiToolAgent.TYPE,
                        "Answers questions with the tools of all configured MCP servers",
                        null,
                        servers.names(),
                        settings.maxIterations(),
                        settings.timeout(),
                        temperature,
                        settings.parallelExecution()),
                model,
                servers,
                clock);
        new TreeMap<>(named.agents()).forEach((name, agent) -> {
            refuseInvalid(name, agent, servers.names());
            add(
                    new Profile(
                            name,
                            agent.description(),
                            agent.instructions(),
                            Objects.requireNonNullElse(agent.servers(), servers.names()),
                            Objects.requireNonNullElse(agent.maxIterations(), settings.maxIterations()),
                            Objects.requireNonNullElse(agent.timeout(), settings.timeout()),
                            temperature,
                            settings.parallelExecution()),
                    model,
                    servers,
                    clock);
        });
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

    private void add(Profile profile, ModelChain model, ToolServers servers, Clock clock) {
        byName.put(profile.name(), new MultiToolAgent(profile, model, servers, clock));
    }

    private static OptionalDouble temperature(@Nullable Temperature ofAgents, ModelChain model) {
        return ofAgents == null ? model.temperature() : ofAgents.value();
    }

    private static void refuseInvalid(String name, NamedAgent agent, List<String> servers) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidConfigurationPropertyValueException(
                    KEY + name, name, "A name has up to 64 letters, digits, '-' and '_'.");
        }
        if (name.equals(MultiToolAgent.TYPE)) {
            throw new InvalidConfigurationPropertyValueException(
                    KEY + name, agent.type(), "That is the built-in agent; give yours another name.");
        }
        if (!TYPES.contains(agent.type())) {
            throw new InvalidConfigurationPropertyValueException(
                    KEY + name + ".type", agent.type(), "Known types are: " + String.join(", ", TYPES) + ".");
        }
        for (String server : Objects.requireNonNullElse(agent.servers(), List.<String>of())) {
            if (!servers.contains(server)) {
                throw new InvalidConfigurationPropertyValueException(
                        KEY + name + ".servers",
                        server,
                        "There is no such MCP server. Configured are: " + String.join(", ", servers) + ".");
            }
        }
    }
}
