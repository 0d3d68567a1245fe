package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.testing.NpmServers;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A server over Streamable HTTP that others have written. */
@EnabledIf(value = "dev.breakwater.testing.NpmServers#installed", disabledReason = NpmServers.MISSING)
class NpmHttpServerTests {

    private static final Duration GENEROUS = Duration.ofSeconds(60);

    private final Servers servers = new Servers();
    private int port;
    private Process node;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        node = serve();
        servers.with("everything", Servers.remote(URI.create("http://localhost:" + port + "/mcp"), Map.of(), false))
                .settled();
    }

    @AfterEach
    void stop() throws InterruptedException {
        servers.close();
        node.destroyForcibly().waitFor();
    }

    @Test
    void itsToolsAreListedAndCalled() {
        assertThat(servers.status("everything").state()).isEqualTo("ready");
        assertThat(servers.status("everything").tools()).contains("echo", "get-sum", "get-tiny-image");

        assertThat(servers.text("everything__echo", "{\"message\":\"ahoy\"}")).contains("ahoy");
        assertThat(servers.text("everything__get-sum", "{\"a\":7,\"b\":35}")).contains("42");
        assertThat(servers.text("everything__get-tiny-image", "{}")).contains("image/png");
        assertThat(servers.text("everything__trigger-long-running-operation", "{\"duration\":1,\"steps\":4}"))
                .contains("completed");
    }

    @Test
    void itIsFoundAgainAfterItWasKilledThoughItKnowsNoSessionAnyMore() throws Exception {
        node.destroyForcibly().waitFor();
        node = serve();

        await().atMost(GENEROUS)
                .until(() -> servers.status("everything").healthy()
                        && servers.call("everything__echo", "{\"message\":\"back\"}") instanceof ToolOutcome.Success);

        assertThat(servers.status("everything").restarts()).isPositive();
    }

    private Process serve() throws IOException {
        File log = directory.resolve("node.log").toFile();
        ProcessBuilder builder = new ProcessBuilder(
                        "node",
                        "target/npm/node_modules/@modelcontextprotocol/server-everything/dist/index.js",
                        "streamableHttp")
                .redirectErrorStream(true)
                .redirectOutput(log);
        builder.environment().put("PORT", String.valueOf(port));
        Process process = builder.start();
        await().atMost(GENEROUS).until(this::listens);
        return process;
    }

    private boolean listens() {
        try (Socket _ = new Socket(InetAddress.getByName("localhost"), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
