package dev.breakwater.toolserver.filesystem;

import dev.breakwater.toolserver.stdio.ToolError;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A path below the root as the names that lead there: none of them "..", none with a slash; no names, the root itself. */
record RelativePath(List<Path> names) {

    static final int LONGEST = 1_024;
    static final int DEEPEST = 32;

    /** In bytes, as the usual file systems have it. */
    private static final int LONGEST_NAME = 255;

    RelativePath {
        names = List.copyOf(names);
    }

    /**
     * Reads a path.
     *
     * @param argument the argument that {@code text} is the value of, for the message
     * @throws ToolError if it is absolute, leads upwards, or is longer or deeper than any path here may be
     */
    static RelativePath parse(String argument, String text) throws ToolError {
        if (text.startsWith("/")) {
            throw wrong(argument, "must be relative to the root of the workspace, such as 'notes/todo.txt', or '.'");
        }
        if (text.length() > LONGEST) {
            throw wrong(argument, "must have at most " + LONGEST + " characters");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw wrong(argument, "must not have a control character");
        }
        List<Path> names = new ArrayList<>();
        for (String name : text.split("/", -1)) {
            if (name.equals("..")) {
                throw wrong(argument, "must not have '..'; paths start at the root of the workspace");
            }
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(name(argument, name));
            }
        }
        if (names.size() > DEEPEST) {
            throw wrong(argument, "must have at most " + DEEPEST + " names");
        }
        return new RelativePath(names);
    }

    private static Path name(String argument, String name) throws ToolError {
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw wrong(argument, "has a name of more than " + LONGEST_NAME + " bytes");
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw wrong(argument, "has a character that this system's file names cannot have");
        }
    }

    private static ToolError wrong(String argument, String rule) {
        return new ToolError("Argument '" + argument + "' " + rule + ".");
    }

    boolean isRoot() {
        return names.isEmpty();
    }

    /** The directory it is in; not of the root. */
    RelativePath parent() {
        return new RelativePath(names.subList(0, names.size() - 1));
    }

    /** Its last name; not of the root. */
    Path name() {
        return names.getLast();
    }

    boolean startsWith(RelativePath other) {
        return names.size() >= other.names.size()
                && names.subList(0, other.names.size()).equals(other.names);
    }

    /** As arguments and results have it. */
    @Override
    public String toString() {
        return isRoot() ? "." : names.stream().map(Path::toString).collect(Collectors.joining("/"));
    }

    /** For sentences. */
    String shown() {
        return isRoot() ? "the workspace" : "'" + this + "'";
    }
}
