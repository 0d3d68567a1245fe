package dev.breakwater.toolserver.filesystem;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.breakwater.toolserver.stdio.BundledTool.Reply;
import dev.breakwater.toolserver.stdio.ToolError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The structured result of {@code list}; its output schema says what the members mean. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Listing(
        String path,
        @JsonInclude(JsonInclude.Include.ALWAYS) List<Item> entries,
        @JsonInclude(JsonInclude.Include.ALWAYS) boolean complete,
        List<String> omissions) {

    private static final int MOST_SHOWN = 500;
    private static final int MOST_NAMES = 10_000;

    Listing {
        entries = List.copyOf(entries);
        omissions = List.copyOf(omissions);
    }

    static Reply of(Root root, RelativePath where, Budget budget) throws ToolError, InterruptedException {
        return root.in("path", where, directory -> read(directory, where, budget));
    }

    private static Reply read(Directory directory, RelativePath where, Budget budget)
            throws IOException, InterruptedException {
        Directory.Names names = directory.names(MOST_NAMES);
        List<Item> items = new ArrayList<>();
        String prefix = where.isRoot() ? "" : where + "/";
        for (Path name : names.names()) {
            if (items.size() == MOST_SHOWN || !budget.hasTime()) {
                break;
            }
            try {
                items.add(Item.of(directory.entry(name), prefix + name));
            } catch (IOException e) {
                budget.omitUnreadable();
            }
        }
        if (items.size() == MOST_SHOWN && names.names().size() > MOST_SHOWN) {
            String all = (names.all() ? "" : "more than ") + names.names().size();
            budget.omit("only %d of %s entries are shown; 'find' looks for a name".formatted(MOST_SHOWN, all));
        }
        List<String> omissions = budget.omissions();
        Listing listing = new Listing(where.toString(), items, omissions.isEmpty(), omissions);
        return new Reply(listing.text(where), listing);
    }

    private String text(RelativePath where) {
        String place = where.isRoot() ? "The workspace" : "The directory " + where.shown();
        if (entries.isEmpty() && complete) {
            return place + " is empty.";
        }
        return place + " has " + Words.count(entries.size(), "entry") + ":\n"
                + entries.stream().map(Item::line).collect(Collectors.joining("\n"))
                + Words.remark(omissions);
    }
}
