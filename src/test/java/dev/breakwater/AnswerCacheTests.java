package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.run.ActiveRuns;
import dev.breakwater.testing.GatewayClient.Reply;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.breakwater.testing.ShowsEffectOf;
import dev.breakwater.testing.redis.RedisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The answer cache of whole gateways, over HTTP. */
@Timeout(120)
@Tag("redis")
class AnswerCacheTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int QUESTIONS = 1_000;

    private final ScriptedModelServer model = ScriptedModelServer.start();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        callers.shutdownNow();
        model.close();
    }

    @Test
    void theSameQuestionIsAnsweredFromMemoryUnlessTheCallerWantsItAnew() {
        model.respond(request -> ScriptedReply.text("Answer " + model.requests().size()));
        try (StartedGateway gateway = gateway(Map.of("CACHE_ENABLED", "true"))) {
            JsonNode first = ask(gateway, "");
            JsonNode second = ask(gateway, "");

            assertThat(first.path("cached").booleanValue()).isFalse();
            assertThat(second.path("cached").booleanValue()).isTrue();
            assertThat(second.path("answer")).isEqualTo(first.path("answer"));
            assertThat(second.path("request_id")).isNotEqualTo(first.path("request_id"));
            assertThat(second.at("/usage/model_calls").intValue()).isZero();

            assertThat(ask(gateway, ", \"cache\": \"bypass\"").path("answer")).isNotEqualTo(first.path("answer"));
            JsonNode refreshed = ask(gateway, ", \"cache\": \"refresh\"");
            assertThat(refreshed.path("cached").booleanValue()).isFalse();
            assertThat(ask(gateway, "").path("answer")).isEqualTo(refreshed.path("answer"));
            assertThat(model.requests()).hasSize(3);
            assertThat(gateway.management().get("/actuator/prometheus").text())
                    .containsPattern("agent_cache_requests_total\\{[^}]*result=\"hit\"} 2\\.0")
                    .containsPattern("agent_cache_requests_total\\{[^}]*result=\"bypass\"} 2\\.0");
        }
    }

    @Test
    @ShowsEffectOf("CACHE_ENABLED")
    void switchedOffEachQuestionIsARunOfItsOwn() {
        model.respond(_ -> ScriptedReply.text("Hello."));
        try (StartedGateway gateway = gateway(Map.of("CACHE_ENABLED", "false"))) {
            ask(gateway, "");

            assertThat(ask(gateway, "").path("cached").booleanValue()).isFalse();
            assertThat(model.requests()).hasSize(2);
        }
    }

    @Test
    void aThousandIdenticalQuestionsAtOnceOnTwoGatewaysCostOneRun() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        model.respond(_ -> new ScriptedReply.Held(ScriptedReply.text("Once."), release));
        try (RedisProcess redis = RedisProcess.start();
                StartedGateway one = patient(redis);
                StartedGateway two = patient(redis)) {
            awaitRedis(one);
            awaitRedis(two);
            List<Future<Reply>> asked = new ArrayList<>();
            for (int i = 0; i < QUESTIONS; i++) {
                StartedGateway gateway = i % 2 == 0 ? one : two;
                asked.add(callers.submit(() -> gateway.service().ask("{\"query\": \"Hi\"}")));
            }
            // Those under way: all have come before the answer.
            Awaitility.await().atMost(PATIENCE).until(() -> active(one) + active(two) == QUESTIONS);

            release.countDown();

            int own = 0;
            for (Future<Reply> reply : asked) {
                JsonNode answer = reply.get().json();
                assertThat(answer.path("answer").stringValue()).isEqualTo("Once.");
                own += answer.path("coalesced").booleanValue() ? 0 : 1;
            }
            assertThat(own).isOne();
            assertThat(model.requests()).hasSize(1);
        } finally {
            release.countDown();
        }
    }

    /** Does not do without Redis because the machine is busy with a thousand questions. */
    private StartedGateway patient(RedisProcess redis) {
        return gateway(
                Map.of("CACHE_ENABLED", "true", "REDIS_URL", redis.url()),
                Map.of("breakwater.redis.time-budget", "10s"));
    }

    private StartedGateway gateway(Map<String, String> variables) {
        return gateway(variables, Map.of());
    }

    private StartedGateway gateway(Map<String, String> variables, Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(Map.of("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", model.baseUrl()));
        all.putAll(variables);
        return StartedGateway.with(all, properties);
    }

    private static int active(StartedGateway gateway) {
        return gateway.part(ActiveRuns.class).count();
    }

    private static void awaitRedis(StartedGateway gateway) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> gateway.management()
                        .get("/actuator/health")
                        .json()
                        .at("/components/redis/status")
                        .stringValue("")
                        .equals("healthy"));
    }

    private static JsonNode ask(StartedGateway gateway, String further) {
        Reply reply = gateway.service().ask("{\"query\": \"Hi\"" + further + "}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }
}
