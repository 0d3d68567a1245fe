package dev.breakwater.mcp;

import dev.breakwater.resilience.Deadline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tools of the servers that were up at one moment. */
final class RunToolbox implements Toolbox {

    private record Entry(ToolServer server, ServerTool tool) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<OfferedTool> tools;
    private final List<ServerStatus> missing = new ArrayList<>();

    /** @param most how many tools at most */
    RunToolbox(Collection<ToolServer> servers, int most) {
        List<ToolServer> healthy = new ArrayList<>();
        for (ToolServer server : servers) {
            if (server.healthy()) {
                healthy.add(server);
            } else {
                missing.add(server.status());
            }
        }
        Offer.of(healthy, most)
                .forEach((server, offered) -> offered.forEach(
                        tool -> entries.putIfAbsent(tool.tool().nameForModel(), new Entry(server, tool))));
        tools = entries.values().stream().map(entry -> entry.tool().tool()).toList();
    }

    @Override
    public List<OfferedTool> tools() {
        return tools;
    }

    @Override
    public List<ServerStatus> missing() {
        return List.copyOf(missing);
    }

    @Override
    public Optional<OfferedTool> named(String nameForModel) {
        return Optional.ofNullable(entries.get(nameForModel))
                .map(entry -> entry.tool().tool());
    }

    @Override
    public ToolResult call(OfferedTool tool, String arguments, Deadline deadline, Runnable beforeSending) {
        Entry entry = entries.get(tool.nameForModel());
        if (entry == null) {
            throw new IllegalArgumentException("not a tool of this toolbox: " + tool.nameForModel());
        }
        return entry.server().call(entry.tool(), arguments, deadline, beforeSending);
    }
}
