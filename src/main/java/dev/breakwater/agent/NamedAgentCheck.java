package dev.breakwater.agent;

import dev.breakwater.agent.NamedAgents.NamedAgent;
import dev.breakwater.agent.NamedAgents.PhaseModels;
import dev.breakwater.agent.workflow.Phase;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Refuses named agents that cannot be.
 *
 * @param servers the names of the configured MCP servers
 * @param models the names of the configured models; empty if they are not known, and so not checked
 */
record NamedAgentCheck(List<String> servers, List<String> models) {

    NamedAgentCheck {
        servers = List.copyOf(servers);
        models = List.copyOf(models);
    }

    /** @throws InvalidConfigurationPropertyValueException for the first that cannot be; names the key */
    void check(NamedAgents named) {
        new TreeMap<>(named.agents()).forEach(this::check);
    }

    private void check(String name, NamedAgent agent) {
        if (AgentTypes.NAMES.contains(name)) {
            throw refused(name, "type", agent.type(), "that is the name of a built-in agent");
        }
        if (!AgentTypes.NAMES.contains(agent.type())) {
            throw refused(name, "type", agent.type(), "known types are: " + String.join(", ", AgentTypes.NAMES));
        }
        if (!agent.type().equals(WorkflowAgent.TYPE)) {
            refuseWorkflowLimits(name, agent);
        }
        List<String> wanted = Objects.requireNonNullElse(agent.servers(), List.of());
        for (int i = 0; i < wanted.size(); i++) {
            if (!servers.contains(wanted.get(i))) {
                throw refused(
                        name,
                        "servers[" + i + "]",
                        wanted.get(i),
                        "there is no such MCP server; configured are: " + String.join(", ", servers));
            }
        }
        if (agent.models() != null) {
            refuseUnknownModels(name, agent.models());
        }
    }

    private void refuseUnknownModels(String name, PhaseModels wanted) {
        for (Phase phase : Phase.values()) {
            String model = wanted.of(phase);
            if (model != null && !models.isEmpty() && !models.contains(model)) {
                throw refused(
                        name,
                        "models." + phase.label(),
                        model,
                        "there is no such model; configured are: " + String.join(", ", models));
            }
        }
    }

    private static void refuseWorkflowLimits(String name, NamedAgent agent) {
        Map<String, @Nullable Object> limits = new TreeMap<>();
        limits.put("branches", agent.branches());
        limits.put("parallel-branches", agent.parallelBranches());
        limits.put("rounds", agent.rounds());
        limits.put("models", agent.models());
        limits.forEach((member, value) -> {
            if (value != null) {
                throw refused(name, member, value, "only agents of the type " + WorkflowAgent.TYPE + " have it");
            }
        });
    }

    private static InvalidConfigurationPropertyValueException refused(
            String agent, String member, Object value, String why) {
        return new InvalidConfigurationPropertyValueException(key(agent) + "." + member, value, why);
    }

    /** Spring's binding compares names outside of brackets without case, dashes and underscores. */
    private static String key(String name) {
        return "breakwater.agents" + (name.matches("[a-z0-9]+") ? "." + name : "[" + name + "]");
    }
}
