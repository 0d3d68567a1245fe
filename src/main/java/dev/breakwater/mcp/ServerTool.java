package dev.breakwater.mcp;

import dev.breakwater.mcp.session.ToolDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tool of a server with what is needed to call it.
 *
 * @param check absent if the tool's schema cannot be read; it is then withheld
 * @param withheld why runs are not offered it; null if they are
 */
record ServerTool(
        OfferedTool tool,
        @Nullable ArgumentsCheck check,
        @Nullable String withheld) {

    /** The tools that a server listed, in its order. A name that it lists twice counts once. */
    static List<ServerTool> all(String server, ToolRules rules, List<ToolDefinition> definitions) {
        List<ServerTool> tools = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (ToolDefinition definition : definitions) {
            if (!definition.name().isEmpty() && seen.add(definition.name())) {
                tools.add(of(server, rules, definition));
            }
        }
        return List.copyOf(tools);
    }

    private static ServerTool of(String server, ToolRules rules, ToolDefinition definition) {
        String nameForModel = ToolNames.forModel(server, definition.name());
        Optional<ArgumentsCheck> check = ArgumentsCheck.against(definition.inputSchema());
        Optional<String> withheld =
                check.isEmpty() ? Optional.of("its input schema cannot be read") : rules.withheld(definition.name());
        return new ServerTool(
                new OfferedTool(
                        server,
                        definition.name(),
                        nameForModel,
                        definition.description(),
                        definition.inputSchema(),
                        definition.readOnly(),
                        definition.readOnly() || definition.idempotent() || rules.saysIdempotent(definition.name()),
                        ToolSpecifications.of(nameForModel, definition.description(), definition.inputSchema())),
                check.orElse(null),
                withheld.orElse(null));
    }
}
