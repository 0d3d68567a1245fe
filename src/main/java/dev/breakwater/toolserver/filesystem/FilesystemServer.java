package dev.breakwater.toolserver.filesystem;

import dev.breakwater.toolserver.stdio.Arguments;
import dev.breakwater.toolserver.stdio.BundledServer;
import dev.breakwater.toolserver.stdio.BundledTool;
import dev.breakwater.toolserver.stdio.BundledTool.Reply;
import dev.breakwater.toolserver.stdio.ToolDescriptions;
import dev.breakwater.toolserver.stdio.ToolError;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The bundled server {@code filesystem} with its tools {@code list}, {@code read}, {@code find}, {@code search_text} and
 * {@code info}; where it is allowed to, also {@code write}, {@code create_directory}, {@code move} and {@code delete}.
 *
 * <p>Its environment: {@code FS_SERVER_ROOT}, the directory that everything is below (default {@code workspace} in the working
 * directory, which is created), and {@code FS_SERVER_WRITE} (default false).
 */
public final class FilesystemServer {

    private static final String WRITE = "FS_SERVER_WRITE";

    /** Together they stay well below the 45 s after which the gateway gives a call up. */
    private static final Duration WAIT = Duration.ofSeconds(10);

    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** After this a search answers with what it has. */
    private static final Duration TIME = Duration.ofSeconds(10);

    private static final int READS_AT_ONCE = 4;
    private static final int MOST_ENTRIES = 100_000;
    private static final long MOST_BYTES = 64_000_000;
    private static final int LONGEST_TEXT = 500;
    private static final int USUAL_LINES = 500;
    private static final int MOST_LINES = 2_000;

    private final Root root;
    private final Clock clock;
    private final Lane reads = new Lane(READS_AT_ONCE, WAIT, LIMIT);
    /** One change after the other: each looks at what is there before it changes it. */
    private final Lane changes = new Lane(1, WAIT, LIMIT);

    private FilesystemServer(Root root, Clock clock) {
        this.root = root;
        this.clock = clock;
    }

    /**
     * The server.
     *
     * @throws IllegalArgumentException if {@code environment} is wrong or the root cannot be used; the message names the variable
     */
    public static BundledServer create(Map<String, String> environment) {
        return create(environment, Path.of(""), Clock.systemUTC());
    }

    static BundledServer create(Map<String, String> environment, Path workingDirectory, Clock clock) {
        boolean write = isTrue(environment.getOrDefault(WRITE, ""));
        FilesystemServer server = new FilesystemServer(Workspace.root(environment, workingDirectory), clock);
        List<BundledTool> tools = new ArrayList<>(server.looking());
        if (write) {
            tools.addAll(server.changing());
        }
        return new BundledServer(
                "filesystem",
                "The files of one directory, the workspace: list and find them, read text files, search their contents"
                        + (write ? ", and change them." : ". Nothing can be changed.")
                        + " Paths are relative to the workspace's root, such as notes/todo.txt; symbolic links are not followed.",
                tools);
    }

    private static boolean isTrue(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "", "false" -> false;
            default -> throw new IllegalArgumentException(WRITE + " is neither true nor false");
        };
    }

    private List<BundledTool> looking() {
        return List.of(
                tool("list", reads, arguments -> Listing.of(root, path(arguments, "path", "."), budget())),
                tool("read", reads, this::read),
                tool("find", reads, arguments -> {
                    String pattern = required("pattern", arguments.text("pattern", NamePattern.LONGEST));
                    return Found.of(root, pattern, budget());
                }),
                tool("search_text", reads, this::search),
                tool("info", reads, arguments -> PathInfo.of(root, path(arguments, "path", ""))));
    }

    private List<BundledTool> changing() {
        Changes change = new Changes(root);
        return List.of(
                tool("write", changes, arguments -> {
                    String content = required("content", arguments.verbatim("content", Changes.MOST_BYTES));
                    return change.write(below(arguments, "path"), content);
                }),
                tool("create_directory", changes, arguments -> change.createDirectory(below(arguments, "path"))),
                tool(
                        "move",
                        changes,
                        arguments -> change.move(below(arguments, "source"), below(arguments, "destination"))),
                tool("delete", changes, arguments -> change.delete(below(arguments, "path"))));
    }

    private Reply read(Arguments arguments) throws ToolError, InterruptedException {
        int offset = arguments.integer("offset", 0, Integer.MAX_VALUE - MOST_LINES, 0);
        int limit = arguments.integer("limit", 1, MOST_LINES, USUAL_LINES);
        return TextOfFile.of(root, below(arguments, "path"), offset, limit, budget());
    }

    private Reply search(Arguments arguments) throws ToolError, InterruptedException {
        String text = required("text", arguments.verbatim("text", LONGEST_TEXT));
        if (text.isEmpty() || text.chars().anyMatch(character -> character == '\n' || character == '\r')) {
            throw new ToolError("Argument 'text' must be a part of one line.");
        }
        return TextMatches.of(root, text, path(arguments, "path", "."), budget());
    }

    private static BundledTool tool(String name, Lane lane, BundledTool.Handler handler) {
        return new BundledTool(
                ToolDescriptions.read(FilesystemServer.class, name),
                arguments -> lane.run(() -> handler.answer(arguments)));
    }

    private Budget budget() {
        return new Budget(clock, TIME, MOST_ENTRIES, MOST_BYTES);
    }

    /** @param otherwise what it is if it is not given; nothing if it has to be */
    private static RelativePath path(Arguments arguments, String name, String otherwise) throws ToolError {
        String given = arguments.verbatim(name, RelativePath.LONGEST).orElse(otherwise);
        if (given.isBlank()) {
            throw new ToolError("Argument '" + name + "' is missing or blank; '.' is the root of the workspace.");
        }
        return RelativePath.parse(name, given);
    }

    private static RelativePath below(Arguments arguments, String name) throws ToolError {
        RelativePath path = path(arguments, name, "");
        if (path.isRoot()) {
            throw new ToolError("Argument '" + name + "' is the root of the workspace; it must name something in it.");
        }
        return path;
    }

    private static String required(String name, Optional<String> given) throws ToolError {
        return given.orElseThrow(() -> new ToolError("Argument '" + name + "' is missing."));
    }
}
