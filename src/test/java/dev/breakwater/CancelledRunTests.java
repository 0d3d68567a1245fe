package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.breakwater.agent.ResilientAgent;
import dev.breakwater.agent.RunRequest;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.run.ActiveRuns;
import dev.breakwater.run.CacheMode;
import dev.breakwater.run.Caller;
import dev.breakwater.run.Question;
import dev.breakwater.run.RequestId;
import dev.breakwater.testing.GatewayClient.Reply;
import dev.breakwater.testing.LiveThreads;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.breakwater.testing.ScriptedReply.ToolCall;
import dev.breakwater.testing.mcp.Fixture;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a real MCP server and a real model hear of runs that end while they are at work. */
@Timeout(120)
@ExtendWith(NoFixtureLeft.class)
class CancelledRunTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final ScriptedModelServer model = ScriptedModelServer.start();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private StartedGateway gateway;

    @BeforeEach
    void start() {
        List<String> fixture = Fixture.command("record=" + directory.resolve("record"));
        Map<String, String> properties = new HashMap<>(Map.of(
                "breakwater.admission.drain-grace", "300ms",
                "breakwater.mcp.servers.docs.timeout", "60s",
                "breakwater.mcp.servers.docs.command", fixture.getFirst()));
        for (int i = 1; i < fixture.size(); i++) {
            properties.put("breakwater.mcp.servers.docs.args[" + (i - 1) + "]", fixture.get(i));
        }
        gateway = StartedGateway.with(
                Map.of("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", model.baseUrl(), "PARALLEL_EXECUTION", "true"),
                properties);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(gateway.service().get("/ready").status()).isEqualTo(200));
    }

    @AfterEach
    void stop() {
        gateway.close();
        callers.shutdownNow();
        model.close();
    }

    @Test
    void callsOfARunThatIsCancelledAreCancelledEachWithItsId() {
        model.enqueue(hangs(3));
        RequestId id = RequestId.next();
        Future<?> run = callers.submit(() -> gateway.part(ResilientAgent.class)
                .answer(new RunRequest(id, "multi-tool", Question.of("Hi"), null, Caller.ANONYMOUS, CacheMode.USE)));
        awaitCalls(3);

        assertThat(gateway.part(ActiveRuns.class).cancel(id, () -> new Cancelled("its caller")))
                .isTrue();

        assertThatExceptionOfType(ExecutionException.class).isThrownBy(run::get).withCauseInstanceOf(Cancelled.class);
        awaitCancelled(3);
        assertNothingLeft();
    }

    @Test
    void callsOfARunWhoseTimeIsOverAreCancelled() {
        model.enqueue(hangs(2));

        ask(1.0).problem(504, "deadline_exceeded");

        awaitCancelled(2);
        assertNothingLeft();
    }

    @Test
    void onlyTheCallThatIsStillUnderWayIsCancelled() {
        model.enqueue(ScriptedReply.toolCalls(
                new ToolCall("a", "docs__echo", "{\"text\": \"x\"}"), new ToolCall("b", "docs__hang", "{}")));
        model.enqueue(ScriptedReply.text("This is what I have."));

        assertThat(ask(4.0).status()).isEqualTo(200);

        awaitCalls(2);
        await().untilAsserted(() -> assertThat(cancelled()).hasSize(1));
        assertThat(cancelled()).containsExactly(callOf("hang"));
        assertNothingLeft();
    }

    @Test
    void callsOfRunsThatADrainStopsAreCancelledBeforeTheirServerEnds() throws Exception {
        model.respond(_ -> hangs(2));
        List<Future<Reply>> runs = IntStream.range(0, 5)
                .mapToObj(_ -> callers.submit(() -> ask(60)))
                .toList();
        awaitCalls(10);

        gateway.close();

        for (Future<Reply> run : runs) {
            assertThat(run.get().status()).isIn(200, 503);
        }
        assertThat(cancelled()).containsExactlyInAnyOrderElementsOf(calls());
    }

    @Test
    void theConnectionOfACancelledModelCallIsClosed() {
        CountDownLatch never = new CountDownLatch(1);
        model.enqueue(new ScriptedReply.Held(ScriptedReply.text("Too late."), never));
        RequestId id = RequestId.next();
        Future<?> run = callers.submit(() -> gateway.part(ResilientAgent.class)
                .answer(new RunRequest(id, "multi-tool", Question.of("Hi"), null, Caller.ANONYMOUS, CacheMode.USE)));
        model.awaitRequests(1, PATIENCE);

        gateway.part(ActiveRuns.class).cancel(id, () -> new Cancelled("its caller"));

        model.awaitHangUps(1, PATIENCE);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(run::get)
                .havingCause()
                .isInstanceOf(GatewayException.class)
                .withMessageContaining("its caller");
        assertNothingLeft();
    }

    private static ScriptedReply.Completion hangs(int count) {
        return ScriptedReply.toolCalls(IntStream.range(0, count)
                .mapToObj(i -> new ToolCall("call_" + i, "docs__hang", "{\"n\": " + i + "}"))
                .toArray(ToolCall[]::new));
    }

    private Reply ask(double seconds) {
        return gateway.service().ask("{\"query\": \"Hi\", \"timeout\": " + seconds + "}");
    }

    private void awaitCalls(int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(calls()).hasSize(count).doesNotHaveDuplicates());
    }

    private void awaitCancelled(int count) {
        awaitCalls(count);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cancelled()).containsExactlyInAnyOrderElementsOf(calls()));
    }

    private void assertNothingLeft() {
        assertThat(gateway.part(ActiveRuns.class).count()).isZero();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(LiveThreads.inside("dev.breakwater.agent", "dev.breakwater.llm"))
                        .isEmpty());
    }

    private List<Long> calls() {
        return recorded("tools/call").map(call -> call.path("id").longValue()).toList();
    }

    private long callOf(String tool) {
        return recorded("tools/call")
                .filter(call -> call.at("/params/name").stringValue().equals(tool))
                .findFirst()
                .orElseThrow()
                .path("id")
                .longValue();
    }

    private List<Long> cancelled() {
        return recorded("notifications/cancelled")
                .map(told -> told.at("/params/requestId").longValue())
                .toList();
    }

    private Stream<JsonNode> recorded(String method) {
        try {
            Path record = directory.resolve("record");
            // What is being written at this moment has no line end yet.
            String text = Files.exists(record) ? Files.readString(record) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(JsonMapper.shared()::readTree)
                    .filter(message -> message.path("method").stringValue("").equals(method));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
