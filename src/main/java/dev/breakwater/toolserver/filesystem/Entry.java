package dev.breakwater.toolserver.filesystem;

import java.nio.file.Path;
import java.time.Instant;

/**
 * One name in a directory and what it stands for.
 *
 * @param size in bytes; of files only it means something, and for those that the kernel makes up, as below /proc, not even then
 */
record Entry(Path name, EntryType type, long size, Instant modified) {

    boolean isFile() {
        return type == EntryType.FILE;
    }

    boolean isDirectory() {
        return type == EntryType.DIRECTORY;
    }
}
