package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.redis.RedisGuard;
import dev.breakwater.redis.RedisState.Status;
import dev.breakwater.testing.GatewayClient.Reply;
import dev.breakwater.testing.GatewayProcess;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.breakwater.testing.net.Ending;
import dev.breakwater.testing.net.Fault.Slow;
import dev.breakwater.testing.net.FaultProxy;
import dev.breakwater.testing.net.Way;
import dev.breakwater.testing.redis.RedisProcess;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Whatever Redis does, a gateway that uses it for all that it can be used for (cache, single flight, rate limits, idempotency keys)
 * answers every request, in time, and says how Redis is.
 */
@Tag("redis")
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class AnsweredWithoutRedisTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What a request may take here: the 50 ms for Redis, and what a busy machine adds. The benchmark has the exact figures. */
    private static final Duration IN_TIME = Duration.ofMillis(1_500);

    private static final int QUESTIONS = 12;

    private static final ScriptedModelServer model = ScriptedModelServer.start();
    private static final RedisProcess redis = RedisProcess.start();
    private static final FaultProxy network = FaultProxy.to(redis.port());
    private static StartedGateway gateway;

    @BeforeAll
    static void start() {
        model.respond(_ -> ScriptedReply.text("Hello."));
        gateway = gateway("redis://127.0.0.1:" + network.port());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        network.close();
        redis.close();
        model.close();
    }

    @BeforeEach
    void withRedis() {
        awaitState(gateway, Status.UP);
        // The first requests load what they need.
        askOften(gateway);
        awaitState(gateway, Status.UP);
    }

    @Test
    void itDies(CapturedOutput log) {
        redis.kill();

        assertAnswersInTime();
        assertShows(Status.DOWN, log);

        redis.restart();
        assertRecovers(log);
    }

    @Test
    void itIsPaused(CapturedOutput log) {
        redis.pause();
        try {
            assertAnswersInTime();
            assertShows(Status.DOWN, log);
        } finally {
            redis.resume();
        }
        assertRecovers(log);
    }

    @Test
    void itIsFull(CapturedOutput log) {
        redis.set("maxmemory-policy", "noeviction");
        redis.set("maxmemory", "1");
        try {
            assertAnswersInTime();
            assertShows(Status.REFUSES_WRITES, log);
        } finally {
            redis.set("maxmemory", "0");
        }
        assertRecovers(log);
    }

    @Test
    void itRefusesWrites(CapturedOutput log) {
        redis.set("min-replicas-to-write", "1");
        try {
            assertAnswersInTime();
            assertShows(Status.REFUSES_WRITES, log);
        } finally {
            redis.set("min-replicas-to-write", "0");
        }
        assertRecovers(log);
    }

    @Test
    void itIsSlow(CapturedOutput log) {
        network.set(Way.TO_CLIENT, Slow.by(Duration.ofMillis(700)));

        assertAnswersInTime();
        assertShows(Status.DOWN, log);

        network.heal();
        assertRecovers(log);
    }

    @Test
    void itsConnectionIsResetAgainAndAgain() {
        for (int i = 0; i < 5; i++) {
            network.cut(Ending.RST);
            assertAnswered(ask(gateway));
        }
        awaitState(gateway, Status.UP);
    }

    @Test
    void itLosesItsData() {
        String key = UUID.randomUUID().toString();
        assertAnswered(ask(gateway, key, "Hi"));
        redis.run(it -> it.flushall());

        assertAnswersInTime();

        assertThat(ask(gateway, key, "Hi").header("Idempotency-Replayed"))
                .as("what this gateway has done it knows by itself")
                .isEqualTo("true");
        awaitState(gateway, Status.UP);
    }

    @Test
    void itIsDownAtTheStart(CapturedOutput log) {
        int port = GatewayProcess.freePort();
        try (StartedGateway early = gateway("redis://127.0.0.1:" + port)) {
            awaitState(early, Status.DOWN);
            assertAnswersInTime(early);
            assertShows(early, Status.DOWN, log);

            try (RedisProcess late = RedisProcess.startAt(port)) {
                awaitState(early, Status.UP);
                assertAnswersInTime(early);
                assertThat(late.isAlive()).isTrue();
            }
        }
    }

    @Test
    void itsUserNeedBeAllowedNoMoreThanTheDocumentationSays() {
        try (RedisProcess strict = RedisProcess.start()) {
            strict.run(it -> it.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), documentedUser()));
            try (StartedGateway limited = gateway("redis://breakwater:password@127.0.0.1:" + strict.port())) {
                awaitState(limited, Status.UP);
                String key = UUID.randomUUID().toString();
                assertAnswered(ask(limited, key, "Hi"));
                assertThat(ask(limited, key, "Hi").header("Idempotency-Replayed"))
                        .isEqualTo("true");
                assertAnswered(ask(limited, UUID.randomUUID().toString(), "Hi"));

                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(strict.<List<String>>ask(it -> it.keys("*")))
                                .anyMatch(name -> name.startsWith("agent_response:"))
                                .anyMatch(name -> name.startsWith("idempotency:"))
                                .noneMatch(name -> name.startsWith("lease:")));
                assertThat(limited.management().get("/actuator/prometheus").text())
                        .containsPattern("redis_calls_total\\{[^}]*result=\"success\"")
                        .doesNotContainPattern("redis_calls_total\\{[^}]*result=\"failed\"");
            }
        }
    }

    private static CommandArgs<String, String> documentedUser() {
        try (Stream<String> lines = Files.lines(Path.of("docs/redis.md"))) {
            String command =
                    lines.filter(line -> line.startsWith("ACL ")).findFirst().orElseThrow();
            CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
            Stream.of(command.split(" ")).skip(1).forEach(arguments::add);
            return arguments;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itFailsOverUnderSentinels() {
        try (RedisProcess master = RedisProcess.start();
                RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1", Integer.toString(master.port()));
                RedisProcess sentinel = RedisProcess.sentinel("gateway", master.port());
                StartedGateway watched = gateway("redis-sentinel://127.0.0.1:" + sentinel.port() + "#gateway")) {
            awaitState(watched, Status.UP);
            await().atMost(PATIENCE).until(() -> sentinel.sentinelKnowsReplicas("gateway"));
            askOften(watched);

            master.kill();

            await().atMost(PATIENCE).untilAsserted(() -> {
                Reply reply = ask(watched);
                assertAnswered(reply);
                assertThat(reply.header("Idempotency-Scope"))
                        .as("by the new master")
                        .isEqualTo("cluster");
            });
            assertThat(replica.<Long>ask(it -> it.dbsize())).isPositive();
            awaitState(watched, Status.UP);
        }
    }

    private static void assertAnswersInTime() {
        assertAnswersInTime(gateway);
    }

    private static void assertAnswersInTime(StartedGateway gateway) {
        assertThat(askOften(gateway)).allSatisfy(time -> assertThat(time).isLessThan(IN_TIME));
    }

    /** @return how long each answer took */
    private static List<Duration> askOften(StartedGateway gateway) {
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            long start = System.nanoTime();
            Reply reply = ask(gateway);
            times.add(Duration.ofNanos(System.nanoTime() - start));
            assertAnswered(reply);
        }
        return times;
    }

    private static void assertAnswered(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.json().path("answer").stringValue()).isEqualTo("Hello.");
    }

    private static void assertShows(Status status, CapturedOutput log) {
        assertShows(gateway, status, log);
    }

    private static void assertShows(StartedGateway gateway, Status status, CapturedOutput log) {
        awaitState(gateway, status);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(gateway.management()
                                .get("/actuator/health")
                                .json()
                                .at("/components/redis/status")
                                .stringValue(""))
                        .isEqualTo("degraded"));
        assertThat(gateway.management().get("/actuator/prometheus").text())
                .containsPattern("redis_health(\\{[^}]*})? 0\\.0");
        assertThat(gateway.service().get("/ready").status())
                .as("never a reason not to be ready")
                .isEqualTo(200);
        awaitLine(log, status);
    }

    private static void assertRecovers(CapturedOutput log) {
        awaitState(gateway, Status.UP);
        awaitLine(log, Status.UP);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(ask(gateway).header("Idempotency-Scope")).isEqualTo("cluster"));
    }

    private static void awaitLine(CapturedOutput log, Status status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(log.getOut().lines())
                        .anySatisfy(line -> assertThat(line)
                                .contains("redis changed its state", "\"state\":\"" + status.label() + "\"")));
    }

    private static void awaitState(StartedGateway gateway, Status status) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> gateway.part(RedisGuard.class).state().status() == status);
    }

    /** A question that nobody has asked before. */
    private static Reply ask(StartedGateway gateway) {
        String unique = UUID.randomUUID().toString();
        return ask(gateway, unique, "Hi " + unique);
    }

    private static Reply ask(StartedGateway gateway, String key, String query) {
        return gateway.service().ask("{\"query\": \"" + query + "\"}", "Idempotency-Key", key);
    }

    private static StartedGateway gateway(String redisUrl) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "OPENAI_API_KEY", "a-key-of-nobody",
                "OPENAI_BASE_URL", model.baseUrl(),
                "CACHE_ENABLED", "true",
                "RATE_LIMITING", "true",
                "HEALTH_CHECK_INTERVAL", "1s",
                "REDIS_URL", redisUrl));
        return StartedGateway.with(variables, Map.of("breakwater.rate-limiting.requests-per-minute", "1000000"));
    }
}
