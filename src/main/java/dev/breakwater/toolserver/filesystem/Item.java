package dev.breakwater.toolserver.filesystem;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A file or something else as results list it.
 *
 * @param path from the root
 * @param size in bytes, of files
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Item(String path, EntryType type, @Nullable Long size) {

    static Item of(Entry entry, String path) {
        return new Item(path, entry.type(), entry.isFile() ? entry.size() : null);
    }

    /** A line of a listing: directories end with a slash, files have their size. */
    String line() {
        String shown = Words.oneLine(path);
        return switch (type) {
            case DIRECTORY -> shown + "/";
            case FILE -> shown + " (" + Words.size(size == null ? 0 : size) + ")";
            case SYMLINK -> shown + " (symbolic link, not followed)";
            case OTHER -> shown + " (neither file nor directory)";
        };
    }
}
