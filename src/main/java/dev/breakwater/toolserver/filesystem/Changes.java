package dev.breakwater.toolserver.filesystem;

import dev.breakwater.toolserver.stdio.BundledTool.Reply;
import dev.breakwater.toolserver.stdio.ToolError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The tools that change something. A file is written beside its place and then renamed, so that nobody ever sees half of it
 * and a second name of the old file, which may lie outside the root, keeps the old content.
 */
final class Changes {

    static final int MOST_BYTES = 1024 * 1024;

    private final Root root;

    Changes(Root root) {
        this.root = root;
    }

    record Written(String path, int size, boolean created) {}

    record Made(String path, boolean created) {}

    record Moved(String source, String destination) {}

    record Deleted(String path, EntryType type) {}

    /** Creates or replaces a text file, in a directory that exists. */
    Reply write(RelativePath path, String content) throws ToolError, InterruptedException {
        ByteBuffer bytes = utf8(content);
        int size = bytes.remaining();
        boolean created = root.beside("path", path, directory -> {
            Optional<Entry> existing = existing(directory, path);
            if (existing.isPresent() && !existing.get().isFile()) {
                throw new WrongType(existing.get().type());
            }
            replace(directory, path.name(), bytes, existing.isPresent());
            return existing.isEmpty();
        });
        String what = created ? "was created with " : "was replaced and now has ";
        return new Reply(
                "The file %s %s%s.".formatted(path.shown(), what, Words.size(size)),
                new Written(path.toString(), size, created));
    }

    private static ByteBuffer utf8(String content) throws ToolError {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(content));
            if (bytes.remaining() > MOST_BYTES) {
                throw new ToolError("Argument 'content' must have at most %d bytes as UTF-8, it has %d."
                        .formatted(MOST_BYTES, bytes.remaining()));
            }
            return bytes;
        } catch (CharacterCodingException e) {
            throw new ToolError("Argument 'content' has half of a surrogate pair, which no UTF-8 text can have.");
        }
    }

    private static void replace(Directory directory, Path name, ByteBuffer content, boolean keepPermissions)
            throws IOException {
        Path temporary = temporaryName();
        SeekableByteChannel file = directory.create(temporary);
        try {
            try (file) {
                while (content.hasRemaining()) {
                    file.write(content);
                }
                if (file instanceof FileChannel channel) {
                    channel.force(true);
                }
            }
            if (keepPermissions) {
                directory.setPermissions(temporary, directory.permissions(name));
            }
            directory.move(temporary, directory, name);
        } catch (IOException | RuntimeException e) {
            try {
                directory.deleteFile(temporary);
            } catch (IOException alsoThis) {
                e.addSuppressed(alsoThis);
            }
            throw e;
        }
    }

    /** Makes a directory and those above it that are missing. */
    Reply createDirectory(RelativePath path) throws ToolError, InterruptedException {
        boolean created = false;
        for (int depth = 1; depth <= path.names().size(); depth++) {
            RelativePath one = new RelativePath(path.names().subList(0, depth));
            created = root.beside("path", one, directory -> make(directory, one));
        }
        String text = created
                ? "The directory %s was created.".formatted(path.shown())
                : "The directory %s exists already.".formatted(path.shown());
        return new Reply(text, new Made(path.toString(), created));
    }

    private boolean make(Directory parent, RelativePath path) throws IOException, ToolError, InterruptedException {
        Optional<Entry> existing = existing(parent, path);
        if (existing.isPresent()) {
            if (!existing.get().isDirectory()) {
                throw new WrongType(existing.get().type());
            }
            return false;
        }
        // Java cannot make a directory relative to an open one. By a path it is made in the root only: that path is the
        // operator's, and no link at its last name is followed. From there it is renamed relative to both directories.
        Path temporary = temporaryName();
        Files.createDirectory(root.path().resolve(temporary));
        return root.in("path", new RelativePath(List.of()), top -> {
            try {
                top.move(temporary, parent, path.name());
                return true;
            } catch (IOException | RuntimeException e) {
                top.deleteDirectory(temporary);
                if (e instanceof AtomicMoveNotSupportedException) {
                    throw new ToolError(
                            "Argument 'path': %s is on a file system that is mounted in the workspace; no directory can be made there."
                                    .formatted(path.shown()));
                }
                throw e;
            }
        });
    }

    /** Renames a file or directory; what has the new name already is not replaced. */
    Reply move(RelativePath source, RelativePath destination) throws ToolError, InterruptedException {
        if (destination.startsWith(source)) {
            throw new ToolError(
                    "Argument 'destination': %s cannot be moved to itself or below itself.".formatted(source.shown()));
        }
        return root.beside("source", source, from -> {
            Entry entry = from.entry(source.name());
            if (!entry.isFile() && !entry.isDirectory()) {
                throw new WrongType(entry.type());
            }
            return root.beside("destination", destination, to -> {
                if (existing(to, destination).isPresent()) {
                    throw new ToolError("Argument 'destination': %s exists already.".formatted(destination.shown()));
                }
                from.move(source.name(), to, destination.name());
                return new Reply(
                        "Moved %s to %s.".formatted(source.shown(), destination.shown()),
                        new Moved(source.toString(), destination.toString()));
            });
        });
    }

    /** Deletes a file, a link itself, or a directory that is empty. */
    Reply delete(RelativePath path) throws ToolError, InterruptedException {
        return root.beside("path", path, directory -> {
            Entry entry = directory.entry(path.name());
            if (entry.isDirectory()) {
                directory.deleteDirectory(path.name());
            } else {
                directory.deleteFile(path.name());
            }
            return new Reply("Deleted %s.".formatted(path.shown()), new Deleted(path.toString(), entry.type()));
        });
    }

    private static Optional<Entry> existing(Directory directory, RelativePath path) throws IOException {
        try {
            return Optional.of(directory.entry(path.name()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Path temporaryName() {
        return Path.of(".breakwater-" + UUID.randomUUID() + ".tmp");
    }
}
