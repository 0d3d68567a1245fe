package dev.breakwater.toolserver.filesystem;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.breakwater.toolserver.stdio.BundledTool.Reply;
import dev.breakwater.toolserver.stdio.ToolError;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The structured result of {@code find}; its output schema says what the members mean. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Found(
        String pattern,
        @JsonInclude(JsonInclude.Include.ALWAYS) List<Item> matches,
        @JsonInclude(JsonInclude.Include.ALWAYS) boolean complete,
        List<String> omissions) {

    private static final int MOST_MATCHES = 200;

    Found {
        matches = List.copyOf(matches);
        omissions = List.copyOf(omissions);
    }

    static Reply of(Root root, String pattern, Budget budget) throws ToolError, InterruptedException {
        NamePattern names = NamePattern.parse("pattern", pattern);
        List<Item> matches = new ArrayList<>();
        Walk walk = new Walk(budget, (directory, entry, path) -> {
            if (!names.matches(path, entry.name().toString())) {
                return true;
            }
            if (matches.size() == MOST_MATCHES) {
                budget.omit("it stopped after " + MOST_MATCHES + " matches");
                return false;
            }
            matches.add(Item.of(entry, path));
            return true;
        });
        RelativePath all = new RelativePath(List.of());
        return root.in("pattern", all, directory -> {
            walk.through(directory, all);
            List<String> omissions = budget.omissions();
            Found found = new Found(pattern, matches, omissions.isEmpty(), omissions);
            return new Reply(found.text(), found);
        });
    }

    private String text() {
        String shown = Words.oneLine(pattern);
        if (matches.isEmpty()) {
            return "Nothing in the workspace matches '" + shown + "'." + Words.remark(omissions);
        }
        return Words.count(matches.size(), "match") + " for '" + shown + "' in the workspace:\n"
                + matches.stream().map(Item::line).collect(Collectors.joining("\n"))
                + Words.remark(omissions);
    }
}
