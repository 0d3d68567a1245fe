package dev.breakwater.toolserver.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Finds the root, and makes the one that is used when none was named. */
final class Workspace {

    static final String ROOT = "FS_SERVER_ROOT";

    private static final String DEFAULT = "workspace";
    private static final String WELCOME = "welcome.txt";

    private Workspace() {}

    /**
     * The root.
     *
     * @throws IllegalArgumentException if it is not there or cannot be used; the message names the variable
     */
    static Root root(Map<String, String> environment, Path workingDirectory) {
        String named = environment.getOrDefault(ROOT, "").strip();
        Path path = workingDirectory.resolve(named.isEmpty() ? DEFAULT : named).toAbsolutePath();
        if (named.isEmpty()) {
            createWithWelcome(path);
        }
        String subject = named.isEmpty()
                ? "workspace/ in the working directory, used because " + ROOT + " is not set, "
                : "the directory that " + ROOT + " names ";
        if (!Files.exists(path)) {
            throw new IllegalArgumentException(subject + "does not exist; create it, or name another in " + ROOT);
        }
        try (Directory root = Directory.root(path)) {
            root.names(0);
            return new Root(path);
        } catch (AccessDeniedException e) {
            throw new IllegalArgumentException(subject + "cannot be read: permission denied", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(subject + "cannot be opened as a directory", e);
        } catch (UnsupportedOperationException e) {
            throw new IllegalArgumentException(
                    "this system cannot open files relative to an open directory, without which links could lead out of the root",
                    e);
        }
    }

    /** Another process may be doing the same: whoever makes the directory also writes the file. */
    private static void createWithWelcome(Path path) {
        if (Files.exists(path)) {
            return;
        }
        try (InputStream welcome = Workspace.class.getResourceAsStream(WELCOME)) {
            Files.createDirectory(path);
            if (welcome != null) {
                Files.copy(welcome, path.resolve(WELCOME));
            }
        } catch (FileAlreadyExistsException e) {
            // Then it is there.
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "workspace/ could not be created in the working directory; name a directory in " + ROOT, e);
        }
    }
}
