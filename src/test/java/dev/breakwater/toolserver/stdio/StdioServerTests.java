package dev.breakwater.toolserver.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.spec.McpSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StdioServerTests {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch waiting = new CountDownLatch(1);
    private OutputStream toServer;
    private BufferedReader fromServer;
    private Future<?> serving;

    record Echo(String said) {}

    // The class's limit does not cover this.
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @BeforeEach
    void start() throws IOException {
        Pipe in = Pipe.open();
        Pipe out = Pipe.open();
        toServer = Channels.newOutputStream(in.sink());
        fromServer = new BufferedReader(
                new InputStreamReader(Channels.newInputStream(out.source()), StandardCharsets.UTF_8));
        InputStream serverIn = Channels.newInputStream(in.source());
        OutputStream serverOut = Channels.newOutputStream(out.sink());
        BundledServer server = new BundledServer(
                "echo",
                "Says what it hears.",
                List.of(
                        tool("echo", arguments -> {
                            String said = arguments.text("say", 2_000_000).orElseThrow(() -> new ToolError("say it"));
                            return new BundledTool.Reply(said, new Echo(said));
                        }),
                        tool("wait", arguments -> {
                            waiting.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                                throw e;
                            }
                            throw new IllegalStateException("nothing to wait for");
                        }),
                        tool("starve", arguments -> {
                            throw new OutOfMemoryError("Java heap space");
                        }),
                        tool("fail", arguments -> {
                            throw new IllegalStateException("jdbc:secret");
                        })));
        serving = threads.submit(() -> {
            // Whoever waits for an answer of a server that has ended, or never began, reads the end.
            try (serverOut) {
                new StdioServer(server, "1").serve(serverIn, serverOut);
            }
            return null;
        });
        send("""
                {"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""");
        assertThat(receive().at("/result/serverInfo/name").asString()).isEqualTo("breakwater-echo");
        send("""
                {"jsonrpc":"2.0","method":"notifications/initialized"}""");
    }

    @AfterEach
    void stop() throws IOException {
        toServer.close();
        threads.shutdownNow();
    }

    @Test
    void returnsWhenTheInputEnds() throws Exception {
        toServer.close();

        serving.get(30, TimeUnit.SECONDS);
    }

    @Test
    void returnsAlsoWhileACallIsRunning() throws Exception {
        call(1, "wait", Map.of());
        waiting.await();
        toServer.close();

        serving.get(30, TimeUnit.SECONDS);
    }

    @Test
    void answersEveryOneOfManyCallsSentAtOnce() throws Exception {
        int calls = 1000;
        Future<?> sending = threads.submit(() -> {
            for (int id = 0; id < calls; id++) {
                call(id, "echo", Map.of("say", "call " + id));
            }
            return null;
        });

        Set<Integer> answered = new HashSet<>();
        for (int i = 0; i < calls; i++) {
            JsonNode answer = receive();
            assertThat(answer.at("/result/structuredContent/said").asString())
                    .isEqualTo("call " + answer.get("id").asInt());
            answered.add(answer.get("id").asInt());
        }
        assertThat(answered).hasSize(calls);
        sending.get(30, TimeUnit.SECONDS);
    }

    @Test
    void answersOtherRequestsWhileACallIsRunning() throws Exception {
        call(1, "wait", Map.of());
        waiting.await();
        send("""
                {"jsonrpc":"2.0","id":2,"method":"ping"}""");

        assertThat(receive().get("id").asInt()).isEqualTo(2);
    }

    @Test
    void interruptsACancelledCall() throws Exception {
        call(1, "wait", Map.of());
        waiting.await();
        send("""
                {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""");

        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void answersBadLinesAndGoesOn() throws Exception {
        send("this is not JSON");
        assertThat(receive().at("/error/code").asInt()).isEqualTo(-32700);
        send("[1, 2]");
        assertThat(receive().at("/error/code").asInt()).isEqualTo(-32700);
        send("x".repeat(5 * 1024 * 1024));
        assertThat(receive().at("/error/code").asInt()).isEqualTo(-32600);

        call(1, "echo", Map.of("say", "still here"));
        assertThat(receive().at("/result/content/0/text").asString()).isEqualTo("still here");
    }

    @Test
    void carriesAnyTextOnOneLine() throws Exception {
        String text = "zwei\nZeilen\r\n\u2028 „ü“ 🌦 " + "x".repeat(1_000_000);
        Future<?> sending = threads.submit(() -> {
            call(1, "echo", Map.of("say", text));
            return null;
        });

        assertThat(receive().at("/result/structuredContent/said").asString()).isEqualTo(text);
        sending.get(30, TimeUnit.SECONDS);
    }

    @Test
    void reportsToolErrorsAndHidesFailures() throws Exception {
        call(1, "echo", Map.of());
        JsonNode error = receive();
        assertThat(error.at("/result/isError").asBoolean()).isTrue();
        assertThat(error.at("/result/content/0/text").asString()).isEqualTo("say it");

        call(2, "echo", Map.of("shout", "x"));
        assertThat(receive().at("/result/content/0/text").asString()).contains("Unknown argument 'shout'", "say");

        call(3, "fail", Map.of());
        JsonNode failure = receive();
        assertThat(failure.at("/result/isError").asBoolean()).isTrue();
        assertThat(failure.toString()).doesNotContain("secret");

        call(4, "no-such-tool", Map.of());
        assertThat(receive().at("/error/code").asInt()).isEqualTo(-32602);
    }

    @Test
    void answersACallThatFoundNoMemory() throws Exception {
        call(1, "starve", Map.of());

        JsonNode answer = receive();
        assertThat(answer.path("id").asInt()).isEqualTo(1);
        assertThat(answer.at("/result/isError").asBoolean()).isTrue();
        assertThat(answer.at("/result/content/0/text").asString()).contains("no memory left");

        call(2, "echo", Map.of("say", "still here"));
        assertThat(receive().toString()).contains("still here");
    }

    private static BundledTool tool(String name, BundledTool.Handler handler) {
        return new BundledTool(
                McpSchema.Tool.builder(
                                name, Map.of("type", "object", "properties", Map.of("say", Map.of("type", "string"))))
                        .build(),
                handler);
    }

    private void call(int id, String tool, Map<String, Object> arguments) throws IOException {
        send(JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "jsonrpc",
                        "2.0",
                        "id",
                        id,
                        "method",
                        "tools/call",
                        "params",
                        Map.of("name", tool, "arguments", arguments))));
    }

    private void send(String json) throws IOException {
        toServer.write((json.strip() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode receive() throws IOException {
        String line = fromServer.readLine();
        assertThat(line).as("an answer").isNotNull();
        return JsonMapper.shared().readTree(line);
    }
}
