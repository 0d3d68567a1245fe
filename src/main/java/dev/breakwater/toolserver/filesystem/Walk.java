package dev.breakwater.toolserver.filesystem;

import java.io.IOException;
import java.nio.file.Path;

/** Goes through everything below a directory, in the order of names, within a budget and never through a link. */
final class Walk {

    private static final int MOST_NAMES_OF_ONE = 10_000;

    /** Of all directories that are open at the same time; it bounds the memory. */
    private static final int MOST_NAMES_HELD = 30_000;

    private final Budget budget;
    private final Visitor visitor;
    private int held;

    Walk(Budget budget, Visitor visitor) {
        this.budget = budget;
        this.visitor = visitor;
    }

    /** Is shown every entry. */
    @FunctionalInterface
    interface Visitor {

        /**
         * Looks at an entry.
         *
         * @param path of the entry, from the root
         * @return whether to go on
         * @throws IOException if the entry cannot be opened; it counts as left out
         */
        boolean visit(Directory directory, Entry entry, String path) throws IOException, InterruptedException;
    }

    /**
     * Starts at {@code directory}, to which {@code path} has led.
     *
     * @throws IOException if that directory cannot be read; those below it are left out then
     */
    void through(Directory directory, RelativePath path) throws IOException, InterruptedException {
        through(directory, path.isRoot() ? "" : path + "/", path.names().size());
    }

    private boolean through(Directory directory, String prefix, int depth) throws IOException, InterruptedException {
        Directory.Names names = directory.names(Math.min(MOST_NAMES_OF_ONE, MOST_NAMES_HELD - held));
        if (!names.all()) {
            budget.omit("directories with very many names were not looked at in full");
        }
        held += names.names().size();
        for (Path name : names.names()) {
            if (!budget.takeEntry() || !entry(directory, name, prefix, depth)) {
                return false;
            }
        }
        held -= names.names().size();
        return true;
    }

    private boolean entry(Directory directory, Path name, String prefix, int depth) throws InterruptedException {
        try {
            Entry entry = directory.entry(name);
            if (!visitor.visit(directory, entry, prefix + name)) {
                return false;
            }
            if (!entry.isDirectory()) {
                return true;
            }
            if (depth + 1 >= RelativePath.DEEPEST) {
                budget.omit("what is more than " + RelativePath.DEEPEST + " directories deep was left out");
                return true;
            }
            try (Directory child = directory.child(name)) {
                return through(child, prefix + name + "/", depth + 1);
            }
        } catch (IOException e) {
            budget.omitUnreadable();
            return true;
        }
    }
}
