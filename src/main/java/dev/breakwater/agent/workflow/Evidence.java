package dev.breakwater.agent.workflow;

import dev.breakwater.agent.loop.CallArguments;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.RunEvent.ToolCalled;
import dev.breakwater.run.RunEvent.ToolReturned;
import dev.breakwater.run.Source;
import dev.breakwater.run.ToolStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tool results that an answer can refer to, numbered in the order of the plan: the numbers depend on what was done and
 * not on which branch was faster, and are the same in each attempt of a run. A result that came several times counts once.
 */
record Evidence(List<Item> items) {

    /** More are not shown to a model; each branch has its share of them. */
    private static final int MOST = 100;

    Evidence {
        items = List.copyOf(items);
    }

    /** @param branches the numbers of the branches that made the call */
    record Item(Source source, Set<Integer> branches, String arguments, String result) {

        private Item alsoOf(int branch) {
            Set<Integer> all = new HashSet<>(branches);
            all.add(branch);
            return new Item(source, all, arguments, result);
        }
    }

    private record Key(String server, String tool, String digest, String result) {}

    static Evidence of(Plan plan, List<RecordedEvent> events) {
        Map<Key, Item> items = new LinkedHashMap<>();
        for (int branch = 1; branch <= plan.branches(); branch++) {
            collect(branch, MOST / plan.branches(), events, items);
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
        return items.stream().filter(item -> item.branches().contains(branch)).toList();
    }

    private static void collect(int branch, int most, List<RecordedEvent> events, Map<Key, Item> items) {
        int before = items.size();
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
                    if (called != null) {
                        String digest = CallArguments.digest(called.arguments());
                        Key key = new Key(returned.server(), returned.tool(), digest, returned.content());
                        if (items.containsKey(key)) {
                            items.computeIfPresent(key, (_, item) -> item.alsoOf(branch));
                        } else if (items.size() - before < most) {
                            String id = "S" + (items.size() + 1);
                            items.put(
                                    key,
                                    new Item(
                                            new Source(id, key.server(), key.tool(), digest, step),
                                            Set.of(branch),
                                            called.arguments(),
                                            key.result()));
                        }
                    }
                }
                default -> {}
            }
        }
    }
}
