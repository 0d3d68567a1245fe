package dev.breakwater.agent.workflow;

import dev.breakwater.agent.loop.CallArguments;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.RunEvent.ToolCalled;
import dev.breakwater.run.RunEvent.ToolReturned;
import dev.breakwater.run.Source;
import dev.breakwater.run.ToolStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tool results that an answer can refer to, numbered in the order of the plan: the numbers depend on what was done and
 * not on which branch was faster, and are the same in each attempt of a run. A result that came several times counts once.
 */
record Evidence(List<Item> items) {

    /** More are not shown to a model. */
    private static final int MOST = 100;

    Evidence {
        items = List.copyOf(items);
    }

    /** @param branch the number of the branch that made the call first */
    record Item(Source source, int branch, String arguments, String result) {}

    private record Key(String server, String tool, String digest, String result) {}

    static Evidence of(Plan plan, List<RecordedEvent> events) {
        Map<Key, Item> items = new LinkedHashMap<>();
        for (int branch = 1; branch <= plan.branches(); branch++) {
            collect(branch, events, items);
        }
        return new Evidence(new ArrayList<>(items.values()));
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** The source of that id; null if there is none. */
    @Nullable Source source(int number) {
        return number >= 1 && number <= items.size() ? items.get(number - 1).source() : null;
    }

    List<Item> of(int branch) {
        return items.stream().filter(item -> item.branch() == branch).toList();
    }

    private static void collect(int branch, List<RecordedEvent> events, Map<Key, Item> items) {
        String step = Plan.step(branch);
        Map<String, ToolCalled> calls = new HashMap<>();
        for (RecordedEvent recorded : events) {
            if (!Objects.equals(recorded.step(), step)) {
                continue;
            }
            switch (recorded.event()) {
                case ToolCalled called -> calls.put(called.callId(), called);
                case ToolReturned returned
                when returned.status() == ToolStatus.SUCCESS -> {
                    ToolCalled called = calls.get(returned.callId());
                    if (called != null && items.size() < MOST) {
                        String digest = CallArguments.digest(called.arguments());
                        items.computeIfAbsent(
                                new Key(returned.server(), returned.tool(), digest, returned.content()),
                                key -> new Item(
                                        new Source("S" + (items.size() + 1), key.server(), key.tool(), digest, step),
                                        branch,
                                        called.arguments(),
                                        key.result()));
                    }
                }
                default -> {}
            }
        }
    }
}
