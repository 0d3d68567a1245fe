package dev.breakwater.toolserver.filesystem;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.breakwater.toolserver.stdio.BundledTool.Reply;
import dev.breakwater.toolserver.stdio.ToolError;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The structured result of {@code search_text}; its output schema says what the members mean. */
@JsonNaming(SnakeCaseStrategy.class)
record TextMatches(
        String text,
        String path,
        List<TextSearch.Match> matches,
        int filesSearched,
        int binaryFiles,
        boolean complete,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> omissions) {

    TextMatches {
        matches = List.copyOf(matches);
        omissions = List.copyOf(omissions);
    }

    /** Searches a file, or all files below a directory. */
    static Reply of(Root root, String text, RelativePath where, Budget budget) throws ToolError, InterruptedException {
        TextSearch search = new TextSearch(text, budget);
        Walk walk = new Walk(budget, search::visit);
        if (where.isRoot()) {
            return root.in("path", where, directory -> {
                walk.through(directory, where);
                return reply(search, text, where, budget);
            });
        }
        return root.beside("path", where, directory -> {
            Entry entry = directory.entry(where.name());
            switch (entry.type()) {
                case FILE -> search.only(directory, entry, where.toString());
                case DIRECTORY -> {
                    try (Directory child = directory.child(where.name())) {
                        walk.through(child, where);
                    }
                }
                case SYMLINK, OTHER -> throw new WrongType(entry.type());
            }
            return reply(search, text, where, budget);
        });
    }

    private static Reply reply(TextSearch search, String text, RelativePath where, Budget budget) {
        List<String> omissions = budget.omissions();
        TextMatches matches = new TextMatches(
                text,
                where.toString(),
                search.matches(),
                search.searched(),
                search.binary(),
                omissions.isEmpty(),
                omissions);
        return new Reply(matches.text(where), matches);
    }

    private String text(RelativePath where) {
        String files = Words.count(filesSearched, "file") + " searched in " + where.shown()
                + (binaryFiles == 0 ? "" : ", " + Words.count(binaryFiles, "binary file") + " passed over");
        if (matches.isEmpty()) {
            return "No line has \"" + text + "\" (" + files + ")." + Words.remark(omissions);
        }
        return Words.count(matches.size(), "match") + " for \"" + text + "\" (" + files + "):\n"
                + matches.stream()
                        .map(match -> Words.oneLine(match.path()) + ":" + match.line() + ": " + match.snippet())
                        .collect(Collectors.joining("\n"))
                + Words.remark(omissions);
    }
}
