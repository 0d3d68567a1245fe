package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.testing.GatewayClient.Reply;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.breakwater.testing.mcp.Fixture;
import dev.breakwater.testing.redis.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a key whose gateway is killed while a tool writes for it. */
@Timeout(180)
@Tag("redis")
class KilledGatewayIT {

    private static final String QUESTION = "{\"query\": \"Write!\", \"timeout\": 60}";

    @TempDir
    private Path directory;

    private final ScriptedModelServer model = ScriptedModelServer.start();
    private final RedisProcess redis = RedisProcess.start();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<PackagedGateway> gateways = new ArrayList<>();

    @AfterEach
    void leaveNothing() {
        gateways.forEach(PackagedGateway::close);
        callers.shutdownNow();
        redis.close();
        model.close();
    }

    @Test
    void theOtherGatewaySaysThatItIsInDoubtAndWritesNothing() throws Exception {
        Path journal = directory.resolve("journal");
        model.respond(_ -> ScriptedReply.toolCall(
                "call", "docs__journal", "{\"file\": \"" + journal + "\", \"line\": \"x\", \"then\": \"hang\"}"));
        PackagedGateway killed = start("one");
        PackagedGateway other = start("other");
        killed.awaitReadiness();
        other.awaitReadiness();
        callers.execute(() -> killed.service().ask(QUESTION, "Idempotency-Key", "k"));
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(journal));

        killed.process().destroyForcibly().waitFor();

        Reply reply = other.service().ask(QUESTION, "Idempotency-Key", "k").problem(409, "idempotency_in_doubt");
        assertThat(reply.header("Idempotency-Scope")).isEqualTo("cluster");
        other.service().ask(QUESTION, "Idempotency-Key", "k").problem(409, "idempotency_in_doubt");
        assertThat(Files.readAllLines(journal)).hasSize(1);
        assertThat(model.requests()).hasSize(1);
    }

    private PackagedGateway start(String name) throws IOException {
        List<String> fixture = Fixture.command();
        List<String> arguments = new ArrayList<>(List.of(
                "--breakwater.mcp.servers.weather.enabled=false",
                "--breakwater.mcp.servers.filesystem.enabled=false",
                "--breakwater.mcp.servers.database.enabled=false",
                "--breakwater.mcp.servers.docs.timeout=60s",
                "--breakwater.mcp.servers.docs.command=" + fixture.getFirst()));
        for (int i = 1; i < fixture.size(); i++) {
            arguments.add("--breakwater.mcp.servers.docs.args[" + (i - 1) + "]=" + fixture.get(i));
        }
        PackagedGateway gateway = PackagedGateway.start(
                Files.createDirectory(directory.resolve(name)),
                Map.of("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", model.baseUrl(), "REDIS_URL", redis.url()),
                arguments.toArray(String[]::new));
        gateways.add(gateway);
        return gateway;
    }
}
