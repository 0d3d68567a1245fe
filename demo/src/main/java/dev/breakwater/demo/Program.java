package dev.breakwater.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that takes part, and ends with the demonstration. */
final class Program implements AutoCloseable {

    static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Set<String> INHERITED = Set.of("PATH", "HOME", "LANG", "TMPDIR");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Whether something is so by now. */
    interface Check {
        boolean passes() throws IOException, InterruptedException;
    }

    private final Process process;

    private Program(Process process) {
        this.process = process;
    }

    /**
     * Starts a program whose output goes into a file, and waits until it is ready.
     *
     * @param environment beside the few variables that are inherited: no key of whoever starts the demonstration gets there
     */
    static Program start(List<String> command, Path directory, Path log, Map<String, String> environment, Check ready)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(environment);
        var program = new Program(builder.start());
        // Also when the demonstration is broken off.
        Runtime.getRuntime().addShutdownHook(new Thread(program::close));
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (!ready.passes()) {
            if (!program.process.isAlive() || System.nanoTime() > limit) {
                program.close();
                throw new IOException("it did not start: " + String.join(" ", command) + "; see " + log);
            }
            Thread.sleep(200);
        }
        return program;
    }

    /** Where a program is, if it is on the PATH. */
    static Optional<Path> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Whether somebody else listens there. */
    static boolean taken(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }

    /** Whether a URL answers 200. */
    static boolean answers(URI uri) throws InterruptedException {
        try {
            var request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Without giving it time for anything. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
