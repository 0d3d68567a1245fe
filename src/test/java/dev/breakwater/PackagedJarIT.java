package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The jar as a user starts it: no key, no network, an empty directory. */
class PackagedJarIT {

    @TempDir
    private Path directory;

    private Process process;
    private GatewayClient gateway;
    private GatewayClient management;

    @BeforeEach
    void start() throws IOException {
        int port = freePort();
        int managementPort = freePort();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + directory,
                "-jar",
                System.getProperty("gateway.jar"),
                "--breakwater.mcp.start-timeout=60s");
        builder.directory(directory.toFile()).redirectErrorStream(true).redirectOutput(log().toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("SERVER_PORT", Integer.toString(port));
        environment.put("METRICS_PORT", Integer.toString(managementPort));
        environment.put("WEATHER_FORECAST_URL", "http://127.0.0.1:1/");
        environment.put("WEATHER_GEOCODING_URL", "http://127.0.0.1:1/");
        process = builder.start();
        gateway = new GatewayClient(URI.create("http://127.0.0.1:" + port));
        management = new GatewayClient(URI.create("http://127.0.0.1:" + managementPort));
    }

    @AfterEach
    void leaveNothing() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Test
    void answersThroughItsChildProcessAndLeavesNoneBehind() throws Exception {
        awaitReadiness();
        assertThat(management.get("/actuator/health/readiness").status()).isEqualTo(200);

        GatewayClient.Reply reply = gateway.ask("{\"query\": \"What is the weather in Paris?\"}");

        assertThat(reply.status()).as(() -> reply.text() + output()).isEqualTo(200);
        JsonNode answer = reply.json();
        assertThat(answer.path("model").stringValue()).isEqualTo("demo");
        assertThat(answer.path("answer").stringValue()).contains("Paris");
        assertThat(answer.at("/tools_used/0/status").stringValue()).isEqualTo("success");
        assertThat(output()).contains(answer.path("request_id").stringValue()).doesNotContain("\"level\":\"ERROR\"");

        List<ProcessHandle> children = process.descendants().toList();
        assertThat(children).as("three servers and the guard").hasSizeGreaterThanOrEqualTo(4);
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(() -> output()).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 15);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void leavesNoChildProcessBehindWhenItIsKilled() throws Exception {
        awaitReadiness();
        List<ProcessHandle> children = process.descendants().toList();
        assertThat(children).as("three servers and the guard").hasSizeGreaterThanOrEqualTo(4);
        for (ProcessHandle child : children) {
            if (!child.info().commandLine().orElse("").contains("breakwater-guard")) {
                Process stop = new ProcessBuilder("sh", "-c", "kill -STOP " + child.pid()).start();
                assertThat(stop.waitFor()).isZero();
            }
        }

        process.destroyForcibly().waitFor();

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(children).noneMatch(PackagedJarIT::runs));
    }

    /** An orphan that has ended is seen until the machine's first process has taken note of it; it has no command. */
    private static boolean runs(ProcessHandle child) {
        return child.isAlive() && child.info().command().isPresent();
    }

    private void awaitReadiness() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> !process.isAlive() || gateway.get("/ready").status() == 200);
        assertThat(process.isAlive()).as(() -> output()).isTrue();
    }

    private Path log() {
        return directory.resolve("gateway.log");
    }

    private String output() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
