package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayClient;
import dev.breakwater.testing.GatewayProcess;
import dev.breakwater.testing.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The jar as a user starts it: no key, no network, an empty directory. */
final class PackagedGateway implements AutoCloseable {

    private final Process process;
    private final Path log;
    private final GatewayClient service;
    private final GatewayClient management;

    private PackagedGateway(Process process, Path log, GatewayClient service, GatewayClient management) {
        this.process = process;
        this.log = log;
        this.service = service;
        this.management = management;
    }

    /** Starts it in the directory; does not wait for it. */
    static PackagedGateway start(Path directory, Map<String, String> variables, String... arguments) {
        int port = GatewayProcess.freePort();
        int managementPort = GatewayProcess.freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + directory,
                "-jar",
                System.getProperty("gateway.jar"),
                "--breakwater.mcp.start-timeout=60s"));
        command.addAll(List.of(arguments));
        Path log = directory.resolve("gateway.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("SERVER_PORT", Integer.toString(port));
        environment.put("METRICS_PORT", Integer.toString(managementPort));
        environment.put("CACHE_ENABLED", "false");
        environment.put("WEATHER_FORECAST_URL", "http://127.0.0.1:1/");
        environment.put("WEATHER_GEOCODING_URL", "http://127.0.0.1:1/");
        environment.putAll(variables);
        try {
            return new PackagedGateway(builder.start(), log, client(port), client(managementPort));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GatewayClient client(int port) {
        return new GatewayClient(URI.create("http://127.0.0.1:" + port));
    }

    GatewayClient service() {
        return service;
    }

    GatewayClient management() {
        return management;
    }

    Process process() {
        return process;
    }

    /** Its MCP servers and their guard. */
    List<ProcessHandle> children() {
        List<ProcessHandle> children = process.descendants().toList();
        assertThat(children).as("three servers and the guard").hasSizeGreaterThanOrEqualTo(4);
        return children;
    }

    PackagedGateway awaitReadiness() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> !process.isAlive() || service.get("/ready").status() == 200);
        assertThat(process.isAlive()).as(this::output).isTrue();
        return this;
    }

    /** Sends it a signal, such as {@code TERM}. */
    void signal(String name) {
        Signals.send(name, process.pid());
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(40, TimeUnit.SECONDS)).as(this::output).isTrue();
        return process.exitValue();
    }

    /** What it has written so far. */
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void awaitEnd(List<ProcessHandle> children) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(children).noneMatch(PackagedGateway::runs));
    }

    /** An orphan that has ended is seen until the machine's first process has taken note of it; it has no command. */
    private static boolean runs(ProcessHandle child) {
        return child.isAlive() && child.info().command().isPresent();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
