package dev.breakwater.mcp.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Finds programs as the JDK does when it starts a process: on the gateway's own PATH. */
final class Programs {

    /** What the JDK takes for a PATH that is not set. */
    private static final String DEFAULT_PATH = ":/bin:/usr/bin";

    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    /** The longest first line that is read of a script; the kernel reads 256 bytes of it. */
    private static final int FIRST_LINE = 256;

    private final String path;

    Programs(Map<String, String> environment) {
        path = environment.getOrDefault("PATH", DEFAULT_PATH);
    }

    String path() {
        return path;
    }

    /** The file behind a program's name, if there is one that may be executed. */
    Optional<Path> find(String program) {
        try {
            if (program.contains("/")) {
                return Optional.of(Path.of(program)).filter(Programs::mayRun);
            }
            return Arrays.stream(path.split(":", -1))
                    .map(directory -> Path.of(directory.isEmpty() ? "." : directory, program))
                    .filter(Programs::mayRun)
                    .findFirst();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** The same, if there is also no doubt that the kernel can run it: a binary, or a script whose interpreter is there. */
    Optional<Path> findRunnable(String program) {
        return find(program).filter(Programs::hasRunnableFormat);
    }

    private static boolean mayRun(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    private static boolean hasRunnableFormat(Path file) {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(FIRST_LINE);
        } catch (IOException e) {
            return false; // it may be executable and yet not readable
        }
        if (head.length >= ELF.length && Arrays.equals(head, 0, ELF.length, ELF, 0, ELF.length)) {
            return true;
        }
        String line =
                new String(head, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        if (!line.startsWith("#!")) {
            return false;
        }
        String interpreter = line.substring(2).strip().split("\\s", 2)[0];
        try {
            return mayRun(Path.of(interpreter));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
