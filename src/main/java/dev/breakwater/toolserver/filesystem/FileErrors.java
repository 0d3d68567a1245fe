package dev.breakwater.toolserver.filesystem;

import dev.breakwater.toolserver.stdio.ToolError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in a model's terms what the system refused. The exceptions' own messages may hold the root's path and are not shown. */
final class FileErrors {

    private static final Logger log = LoggerFactory.getLogger(FileErrors.class);

    private FileErrors() {}

    static ToolError told(String argument, RelativePath path, IOException e) {
        return new ToolError("Argument '%s': %s".formatted(argument, sentence(path, e)));
    }

    private static String sentence(RelativePath path, IOException e) {
        String shown = path.shown();
        return switch (e) {
            case WrongType wrong when wrong.type() == EntryType.FILE -> shown + " is a file and no directory.";
            case WrongType wrong when wrong.type() == EntryType.DIRECTORY -> shown + " is a directory and no file.";
            case WrongType wrong -> shown + " is " + wrong.type().words() + ".";
            case NoSuchFileException none when path.isRoot() -> "the workspace's directory does not exist any more.";
            case NoSuchFileException none ->
                "there is no " + shown + "; 'list' and 'find' show what there is, and case counts.";
            case NotDirectoryException not -> shown + " is no directory.";
            case AccessDeniedException denied -> "the server has no permission to use " + shown + ".";
            case DirectoryNotEmptyException full -> shown + " is a directory that is not empty.";
            case FileAlreadyExistsException there -> shown + " exists already.";
            case AtomicMoveNotSupportedException far -> shown + " is on another file system than its destination.";
            case FileSystemException other -> shown + " could not be used: " + reason(other) + ".";
            default -> {
                log.warn("an operation on a file failed: {}", e.toString());
                yield shown + " could not be used: input or output failed.";
            }
        };
    }

    /** The system's own words, such as "No space left on device"; they name no path. */
    private static String reason(FileSystemException e) {
        return e.getReason() == null ? "the system refused it" : e.getReason();
    }
}
