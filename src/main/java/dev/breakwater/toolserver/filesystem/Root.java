package dev.breakwater.toolserver.filesystem;

import dev.breakwater.toolserver.stdio.ToolError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The directory that everything is below. It is opened anew for each call, so that one that was replaced, as a mounted
 * volume may be, is seen.
 */
final class Root {

    private final Path path;

    Root(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** What to do with an open directory. */
    @FunctionalInterface
    interface Use<T> {

        T with(Directory directory) throws IOException, ToolError, InterruptedException;
    }

    /**
     * Opens a directory, uses it and closes it.
     *
     * @param argument the argument that {@code where} comes from
     * @throws ToolError if there is no such directory, or using it fails; it names the argument and never the root's own path
     */
    <T> T in(String argument, RelativePath where, Use<T> use) throws ToolError, InterruptedException {
        try (Directory directory = open(argument, where)) {
            return use.with(directory);
        } catch (IOException e) {
            throw FileErrors.told(argument, where, e);
        }
    }

    /** Uses the directory that {@code where}, which is not the root, is in. */
    <T> T beside(String argument, RelativePath where, Use<T> use) throws ToolError, InterruptedException {
        try (Directory directory = open(argument, where.parent())) {
            return use.with(directory);
        } catch (IOException e) {
            throw FileErrors.told(argument, where, e);
        }
    }

    private Directory open(String argument, RelativePath where) throws ToolError {
        List<Path> passed = new ArrayList<>();
        Directory directory;
        try {
            directory = Directory.root(path);
            for (Path name : where.names()) {
                passed.add(name);
                try (Directory parent = directory) {
                    directory = parent.child(name);
                }
            }
            return directory;
        } catch (IOException e) {
            throw FileErrors.told(argument, new RelativePath(passed), e);
        }
    }
}
