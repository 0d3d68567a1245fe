package dev.breakwater.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;

/** The gateway as a process of its own, with the environment that a test gives it: what it logs is the test's alone. */
public final class GatewayProcess implements AutoCloseable {

    private static final Set<Integer> given = ConcurrentHashMap.newKeySet();

    private final Process process;
    private final Path log;
    private final GatewayClient client;

    private GatewayProcess(Process process, Path log, GatewayClient client) {
        this.process = process;
        this.log = log;
        this.client = client;
    }

    /** Starts it in the directory, on ports of its own, and waits until it answers. */
    public static GatewayProcess start(Path directory, Map<String, String> variables, String... arguments) {
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    "dev.breakwater.Breakwater"));
            command.addAll(List.of(arguments));
            Path log = directory.resolve("gateway.log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            int port = freePort();
            builder.environment().clear();
            builder.environment().putAll(variables);
            builder.environment().put("SERVER_PORT", Integer.toString(port));
            builder.environment().put("METRICS_PORT", Integer.toString(freePort()));
            GatewayProcess gateway =
                    new GatewayProcess(builder.start(), log, new GatewayClient(URI.create("http://127.0.0.1:" + port)));
            gateway.awaitReadiness();
            return gateway;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public GatewayClient client() {
        return client;
    }

    /** What it has written so far, to its standard output and its standard error. */
    public List<String> log() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that was free a moment ago. */
    public static int freePort() {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                // The kernel may give the same one again as soon as it is free.
                if (given.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void awaitReadiness() {
        boolean ready = false;
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .until(() -> !process.isAlive() || client.get("/ready").status() == 200);
            assertThat(process.isAlive()).as(() -> String.join("\n", log())).isTrue();
            ready = true;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    @Override
    public void close() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
