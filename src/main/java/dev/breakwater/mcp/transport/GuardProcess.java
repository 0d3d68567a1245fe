package dev.breakwater.mcp.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One life of the process that watches over the gateway; of one thread, but for {@link #kill()}. */
final class GuardProcess {

    private static final String SCRIPT = script();

    private final Process process;
    private final Set<Long> told = new HashSet<>();

    private GuardProcess(Process process) {
        this.process = process;
    }

    /**
     * @param token the gateway's
     * @param path the PATH on which it finds its programs
     * @param ended called at its end, on some thread
     */
    static GuardProcess start(Path sh, Optional<Path> setsid, String token, String path, Runnable ended)
            throws IOException {
        List<String> command = new ArrayList<>();
        setsid.ifPresent(it -> command.add(it.toString()));
        // The script comes in a variable, so that a list of processes shows a line and not a page.
        command.addAll(List.of(sh.toString(), "-c", "eval \"$BREAKWATER_GUARD\"", "breakwater-guard", token));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", path);
        environment.put("BREAKWATER_GUARD", SCRIPT);
        Process process = builder.start();
        CompletableFuture<Void> _ = process.onExit().thenRun(ended);
        return new GuardProcess(process);
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean lives() {
        return process.isAlive();
    }

    /** Lets it know which sessions there are now; may block while it does not read. */
    void tell(Set<Long> sessions) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Long session : sessions) {
            if (told.add(session)) {
                lines.append('+').append(session).append('\n');
            }
        }
        told.removeIf(session -> {
            boolean gone = !sessions.contains(session);
            if (gone) {
                lines.append('-').append(session).append('\n');
            }
            return gone;
        });
        write(lines.toString());
    }

    /** Sends it off, after it has looked once more whether something is left. */
    void dismiss(long millis) {
        try {
            write(".\n");
            process.getOutputStream().close();
        } catch (IOException e) {
            kill(); // its input is closed on its side only when it is as good as dead
        }
        try {
            if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    void kill() {
        process.toHandle().destroyForcibly(); // the process's own method closes its streams, and may wait for a writer
    }

    private void write(String lines) throws IOException {
        if (!lines.isEmpty()) {
            OutputStream input = process.getOutputStream();
            input.write(lines.getBytes(US_ASCII));
            input.flush();
        }
    }

    private static String script() {
        try (InputStream in = GuardProcess.class.getResourceAsStream("guard.sh")) {
            if (in == null) {
                throw new IllegalStateException("guard.sh is not on the class path");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
