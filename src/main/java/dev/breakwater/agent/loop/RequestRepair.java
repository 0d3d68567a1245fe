package dev.breakwater.agent.loop;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Repairs the tool calls that models ask for in one run, always in the same way. Models leave ids out or use one twice,
 * and providers reject a conversation in which calls and results cannot be matched: an id that is missing or taken is
 * replaced by {@code call_<turn>_<place in the turn>}. Providers also reject a name outside of {@code [A-Za-z0-9_-]{1,64}},
 * their own model's invention or not.
 */
final class RequestRepair {

    private static final int LONGEST_NAME = 64;
    private static final Pattern FOREIGN = Pattern.compile("[^A-Za-z0-9_-]");

    private final Set<String> taken = new HashSet<>();

    List<ToolExecutionRequest> repaired(int turn, List<ToolExecutionRequest> requests) {
        List<ToolExecutionRequest> repaired = new ArrayList<>(requests.size());
        for (ToolExecutionRequest request : requests) {
            String id = request.id();
            if (id == null || id.isBlank() || !taken.add(id)) {
                id = free("call_" + turn + "_" + (repaired.size() + 1));
            }
            repaired.add(request.toBuilder()
                    .id(id)
                    .name(name(request.name()))
                    .arguments(CallArguments.orNone(request.arguments()))
                    .build());
        }
        return repaired;
    }

    private String free(String wanted) {
        String id = wanted;
        while (!taken.add(id)) {
            id += "_";
        }
        return id;
    }

    private static String name(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return "unnamed";
        }
        return FOREIGN.matcher(name.substring(0, Math.min(name.length(), LONGEST_NAME)))
                .replaceAll("_");
    }
}
