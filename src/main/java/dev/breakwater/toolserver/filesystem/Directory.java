package dev.breakwater.toolserver.filesystem;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An open directory, the root or one below it. Everything in it is reached by its plain name relative to the descriptor of
 * this directory ({@code openat}, {@code fstatat}, {@code renameat}, {@code unlinkat}), without following a link: whatever
 * somebody else does meanwhile to the path that led here, a name cannot mean anything outside.
 *
 * <p>A name's type is asked before it is opened, because opening a pipe waits for somebody at its other end. Should a file
 * become a pipe between the two, the time limit of {@link Lane} ends the wait.
 */
final class Directory implements Closeable {

    private final SecureDirectoryStream<Path> stream;

    private Directory(SecureDirectoryStream<Path> stream) {
        this.stream = stream;
    }

    /**
     * Opens the root, the only directory that is opened by a path and may itself be a link: it is the operator's word.
     *
     * @throws UnsupportedOperationException if this system cannot open relative to a directory
     */
    @SuppressWarnings("StreamResourceLeak") // The directory that is returned owns it.
    static Directory root(Path path) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(path);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return new Directory(secure);
        }
        stream.close();
        throw new UnsupportedOperationException("no SecureDirectoryStream");
    }

    Directory child(Path name) throws IOException {
        require(EntryType.DIRECTORY, name);
        try {
            return new Directory(stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            require(EntryType.DIRECTORY, name);
            throw e;
        }
    }

    Entry entry(Path name) throws IOException {
        return entry(
                name,
                stream.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .readAttributes());
    }

    /** This directory itself. */
    Entry self(Path name) throws IOException {
        return entry(
                name, stream.getFileAttributeView(BasicFileAttributeView.class).readAttributes());
    }

    private static Entry entry(Path name, BasicFileAttributes attributes) {
        return new Entry(
                name,
                EntryType.of(attributes),
                attributes.size(),
                attributes.lastModifiedTime().toInstant());
    }

    Set<PosixFilePermission> permissions(Path name) throws IOException {
        return posix(name).readAttributes().permissions();
    }

    void setPermissions(Path name, Set<PosixFilePermission> permissions) throws IOException {
        posix(name).setPermissions(permissions);
    }

    private PosixFileAttributeView posix(Path name) {
        return stream.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Opens a file, and nothing else, for reading. */
    SeekableByteChannel open(Path name) throws IOException {
        require(EntryType.FILE, name);
        try {
            return stream.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            require(EntryType.FILE, name);
            throw e;
        }
    }

    /** Asked before opening, and again if that fails: it may have become something else in between, which then is the reason. */
    private void require(EntryType type, Path name) throws IOException {
        EntryType actual = entry(name).type();
        if (actual != type) {
            throw new WrongType(actual);
        }
    }

    /** Creates a file and opens it for writing; fails if the name is taken, be it by a link that leads nowhere. */
    SeekableByteChannel create(Path name) throws IOException {
        return stream.newByteChannel(
                name, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    /** Renames in one step. A file that has the new name is replaced, a link that has it too, itself and not what it leads to. */
    void move(Path name, Directory to, Path newName) throws IOException {
        stream.move(name, to.stream, newName);
    }

    void deleteFile(Path name) throws IOException {
        stream.deleteFile(name);
    }

    /** Deletes a directory that is empty. */
    void deleteDirectory(Path name) throws IOException {
        stream.deleteDirectory(name);
    }

    /**
     * The names in this directory, in their order; can be asked for once.
     *
     * @param most how many are read at most; of a larger directory it is any of them
     */
    Names names(int most) throws IOException {
        List<Path> names = new ArrayList<>();
        boolean all = true;
        try {
            for (Path path : stream) {
                if (names.size() == most) {
                    all = false;
                    break;
                }
                names.add(path.getFileName());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(null);
        return new Names(names, all);
    }

    /** @param all whether the directory has no others */
    record Names(List<Path> names, boolean all) {

        Names {
            names = List.copyOf(names);
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
