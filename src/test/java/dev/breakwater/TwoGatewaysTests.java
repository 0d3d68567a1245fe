package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.testing.GatewayClient.Reply;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.breakwater.testing.ShowsEffectOf;
import dev.breakwater.testing.mcp.Fixture;
import dev.breakwater.testing.redis.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Two whole gateways that share a Redis: what they keep together, and what holds while it is away. */
@Timeout(120)
@Tag("redis")
class TwoGatewaysTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final ScriptedModelServer model = ScriptedModelServer.start();
    private static final RedisProcess redis = RedisProcess.start();
    private static final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private static StartedGateway one;
    private static StartedGateway other;

    @TempDir
    private Path directory;

    private Path journal;

    @BeforeAll
    static void start() {
        one = gateway();
        other = gateway();
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
        callers.shutdownNow();
        redis.close();
        model.close();
    }

    @BeforeEach
    void writeOnceAndAnswer() {
        journal = directory.resolve("journal");
        model.respond(body -> written(body) ? ScriptedReply.text("It is written.") : write("line"));
    }

    @Test
    void oneKeyIsOneRunWhereverItIsSentAndHoweverOften() throws Exception {
        List<Future<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            StartedGateway gateway = i % 2 == 0 ? one : other;
            replies.add(callers.submit(() -> ask(gateway, "once", "Write!")));
        }

        int replayed = 0;
        for (Future<Reply> each : replies) {
            Reply reply = each.get();
            assertThat(reply.status()).as(reply.text()).isEqualTo(200);
            assertThat(reply.json().path("answer").stringValue()).isEqualTo("It is written.");
            assertThat(reply.json().path("request_id").stringValue()).isEqualTo(reply.header("X-Request-Id"));
            assertThat(reply.header("Idempotency-Scope")).isIn("cluster", "process");
            replayed += reply.headers().firstValue("Idempotency-Replayed").isPresent() ? 1 : 0;
        }
        assertThat(replayed).isEqualTo(39);
        assertThat(lines()).isEqualTo(1);
        ask(other, "once", "Write something else!").problem(422, "idempotency_conflict");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noKeyWritesTwiceWhateverFailsAndHoweverItIsRepeated(long seed) throws Exception {
        Random random = new Random(seed);
        model.respond(body -> {
            boolean fails;
            synchronized (random) {
                fails = random.nextInt(3) == 0;
            }
            if (fails) {
                return ScriptedReply.error(400, "bad_request", "the model does not like it");
            }
            String query = body.path("messages").get(1).path("content").stringValue();
            return written(body) ? ScriptedReply.text("It is written.") : write(query);
        });
        List<Future<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            String key = "random-" + seed + "-" + random.nextInt(20);
            StartedGateway gateway = random.nextBoolean() ? one : other;
            replies.add(callers.submit(() -> ask(gateway, key, key)));
        }

        for (Future<Reply> reply : replies) {
            assertThat(reply.get().status()).isIn(200, 502, 409);
        }
        assertThat(Files.readAllLines(journal)).isNotEmpty().doesNotHaveDuplicates();
    }

    @Test
    void aRunThatFailedAfterItWroteIsInDoubtAtBoth() throws IOException {
        model.respond(body -> written(body) ? ScriptedReply.error(400, "bad_request", "no") : write("line"));
        ask(one, "doubt", "Write!").problem(502, "model_rejected");

        ask(one, "doubt", "Write!").problem(409, "idempotency_in_doubt");
        Reply elsewhere = ask(other, "doubt", "Write!").problem(409, "idempotency_in_doubt");

        assertThat(elsewhere.json().path("fault").stringValue()).isEqualTo("gateway");
        assertThat(lines()).isEqualTo(1);
    }

    @Test
    void aRunThatTheShutdownEndsIsNotRepeatedByTheOtherGateway() throws Exception {
        model.respond(body -> {
            if (!written(body)) {
                return write("line");
            }
            return body.path("tools").isEmpty()
                    ? ScriptedReply.error(400, "bad_request", "no last words")
                    : new ScriptedReply.Held(ScriptedReply.text("Too late."), new CountDownLatch(1));
        });
        StartedGateway leaving = gateway();
        Future<Reply> first = callers.submit(() -> ask(leaving, "drain", "Write!"));
        await().atMost(PATIENCE).until(() -> lines() == 1);

        leaving.close();

        assertThat(first.get().status()).isNotEqualTo(200);
        ask(other, "drain", "Write!").problem(409, "idempotency_in_doubt");
        assertThat(lines()).isEqualTo(1);
    }

    @Test
    @ShowsEffectOf("RATE_LIMITING")
    void requestsAreCountedForBothAndEveryAnswerTellsHowManyAreLeft() {
        model.respond(_ -> ScriptedReply.text("Hello."));

        Reply first = limited(one, "203.0.113.1");
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("RateLimit-Limit")).isEqualTo("3");
        assertThat(first.header("RateLimit-Remaining")).isEqualTo("2");
        assertThat(first.header("RateLimit-Policy")).isEqualTo("1;w=60;burst=3");
        assertThat(limited(other, "203.0.113.1").header("RateLimit-Remaining")).isEqualTo("1");
        assertThat(limited(one, "203.0.113.1").header("RateLimit-Remaining")).isEqualTo("0");

        Reply refused = limited(other, "203.0.113.1").problem(429, "rate_limited");

        assertThat(refused.header("RateLimit-Remaining")).isEqualTo("0");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
        assertThat(refused.json().path("fault").stringValue()).isEqualTo("policy");
        assertThat(limited(other, "203.0.113.2").status()).isEqualTo(200);
    }

    @Test
    void aRefusalTakesNoTimeAndNoModel() {
        model.respond(_ -> ScriptedReply.text("Hello."));
        for (int i = 0; i < 3; i++) {
            limited(one, "203.0.113.3");
        }
        int before = model.requests().size();

        List<Double> times = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            Reply reply = limited(one, "203.0.113.3").problem(429, "rate_limited");
            times.add(reply.json().path("execution_time").doubleValue());
        }

        assertThat(times.stream().sorted().toList().get(50))
                .as("the middle one of 101, in seconds")
                .isLessThan(0.2);
        assertThat(model.requests()).hasSize(before);
    }

    @Test
    void whileRedisIsAwayEveryRequestIsAnsweredAndToldWhoKnowsOfItsKey() throws IOException {
        redis.pause();
        try {
            Reply first = ask(one, "away", "Write!");
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.header("Idempotency-Scope")).isEqualTo("process");
            assertThat(ask(one, "away", "Write!").header("Idempotency-Replayed"))
                    .isEqualTo("true");
            assertThat(lines()).isEqualTo(1);
        } finally {
            redis.resume();
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ask(other, "away", "Write!").header("Idempotency-Scope"))
                        .isEqualTo("cluster"));
    }

    private static StartedGateway gateway() {
        List<String> fixture = Fixture.command();
        Map<String, String> properties = new HashMap<>(Map.of(
                // What is promised holds for a Redis that answers in time, also on a machine that is busy with other
                // tests.
                "breakwater.redis.time-budget", "2s",
                "breakwater.llm.retry-attempts", "0",
                "breakwater.resilience.circuit-breaker", "false",
                "breakwater.admission.drain-grace", "1s",
                "breakwater.api.trusted-proxies", "127.0.0.1",
                "breakwater.rate-limiting.requests-per-minute", "1000000",
                "breakwater.rate-limiting.agents.limited.requests-per-minute", "1",
                "breakwater.rate-limiting.agents.limited.burst", "3",
                "breakwater.agents.limited.type", "multi-tool"));
        properties.put("breakwater.agent.retry-attempts", "0");
        properties.put("breakwater.mcp.servers.docs.command", fixture.getFirst());
        for (int i = 1; i < fixture.size(); i++) {
            properties.put("breakwater.mcp.servers.docs.args[" + (i - 1) + "]", fixture.get(i));
        }
        StartedGateway gateway = StartedGateway.with(
                Map.of(
                        "OPENAI_API_KEY",
                        "k",
                        "OPENAI_BASE_URL",
                        model.baseUrl(),
                        "REDIS_URL",
                        redis.url(),
                        "RATE_LIMITING",
                        "true"),
                properties);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(gateway.service().get("/ready").status()).isEqualTo(200));
        return gateway;
    }

    private static Reply ask(StartedGateway gateway, String key, String query) {
        return gateway.service().ask("{\"query\": \"" + query + "\"}", "Idempotency-Key", key);
    }

    private static Reply limited(StartedGateway gateway, String client) {
        return gateway.service()
                .ask("{\"query\": \"Hi\", \"agent_type\": \"limited\"}", "X-Forwarded-For", "1.2.3.4, " + client);
    }

    private ScriptedReply.Completion write(String line) {
        return ScriptedReply.toolCall(
                "call", "docs__journal", "{\"file\": \"" + journal + "\", \"line\": \"" + line + "\"}");
    }

    private static boolean written(JsonNode body) {
        return body.path("messages").toString().contains("\"role\":\"tool\"");
    }

    private long lines() throws IOException {
        return Files.exists(journal) ? Files.readAllLines(journal).size() : 0;
    }
}
