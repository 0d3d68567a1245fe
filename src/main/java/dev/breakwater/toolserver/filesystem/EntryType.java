package dev.breakwater.toolserver.filesystem;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;

/** What a name in a directory stands for. Only files and directories are ever opened. */
enum EntryType {
    FILE("a file"),
    DIRECTORY("a directory"),
    SYMLINK("a symbolic link, and links are not followed"),
    OTHER("neither a file nor a directory but a pipe, socket or device, and not opened");

    private final String words;

    EntryType(String words) {
        this.words = words;
    }

    static EntryType of(BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            return SYMLINK;
        }
        if (attributes.isRegularFile()) {
            return FILE;
        }
        return attributes.isDirectory() ? DIRECTORY : OTHER;
    }

    /** For sentences: "notes is a directory". */
    String words() {
        return words;
    }

    @JsonValue
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
