package dev.breakwater.agent;

import dev.breakwater.agent.loop.PerTools;
import dev.breakwater.cache.AnswerKey;
import dev.breakwater.cache.Asked;
import dev.breakwater.mcp.OfferedTool;
import dev.breakwater.mcp.ServerStatus;
import dev.breakwater.mcp.ToolServers;
import dev.breakwater.mcp.Toolbox;
import dev.breakwater.redis.RedisBudget;
import dev.breakwater.resilience.Deadline;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Says of a request what its answer depends on: the question, who asks, and what the agent is told and offered now. */
final class AnswerKeys {

    private final ToolServers servers;
    private final Map<String, String> instructions = new ConcurrentHashMap<>();
    private final Map<String, PerTools<String>> digests = new ConcurrentHashMap<>();

    AnswerKeys(ToolServers servers) {
        this.servers = servers;
    }

    Asked asked(RunRequest request, Agent agent, Deadline deadline, RedisBudget budget) {
        AgentDescription description = agent.description();
        Toolbox toolbox = servers.toolbox(description.servers());
        return new Asked(
                key(request, agent, toolbox),
                () -> key(request, agent, servers.toolbox(description.servers())),
                request.cache(),
                description.model(),
                toolbox.missing().stream().map(ServerStatus::name).collect(Collectors.toSet()),
                deadline,
                budget);
    }

    private AnswerKey key(RunRequest request, Agent agent, Toolbox toolbox) {
        AgentDescription description = agent.description();
        return AnswerKey.of(
                request.question(),
                request.caller(),
                new AnswerKey.Basis(
                        description.name(),
                        description.model(),
                        instructions.computeIfAbsent(description.name(), _ -> AnswerKey.digest(agent.instructions())),
                        digests.computeIfAbsent(description.name(), _ -> new PerTools<>(AnswerKeys::digest))
                                .of(toolbox.tools())));
    }

    /** In the order of their names: gateways need not list their servers in the same order. */
    private static String digest(List<OfferedTool> tools) {
        return AnswerKey.digest(tools.stream()
                .map(tool -> String.join(
                        "\n",
                        tool.nameForModel(),
                        tool.description(),
                        tool.inputSchema().toString(),
                        tool.readOnly() + " " + tool.safeToRepeat()))
                .sorted()
                .collect(Collectors.joining("\n\n")));
    }
}
