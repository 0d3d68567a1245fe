package dev.breakwater.agent;

import java.util.List;

/**
 * A configured agent, as the catalogue shows it.
 *
 * @param name what {@code agent_type} in a request says
 * @param type the kind of agent behind the name, such as {@code multi-tool}
 * @param servers the MCP servers it may use
 */
public record AgentDescription(String name, String type, String description, String model, List<String> servers) {

    public AgentDescription {
        servers = List.copyOf(servers);
    }
}
