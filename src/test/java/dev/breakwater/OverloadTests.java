package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayClient.Reply;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole gateway with more questions than it takes. */
@Timeout(120)
class OverloadTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ScriptedModelServer model = ScriptedModelServer.start();
    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private StartedGateway gateway;

    @BeforeEach
    void start() {
        model.respond(_ -> new ScriptedReply.Held(ScriptedReply.text("Done."), release));
        gateway = StartedGateway.with(
                Map.of("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", model.baseUrl()),
                Map.of(
                        "breakwater.admission.max-runs", "4",
                        "breakwater.admission.queue", "6",
                        "breakwater.admission.max-wait", "1m"));
    }

    @AfterEach
    void stop() {
        release.countDown();
        gateway.close();
        callers.shutdownNow();
        model.close();
    }

    @Test
    void whatDoesNotFitIsRefusedAtOnceAndTheRestIsAnswered() throws Exception {
        List<Future<Reply>> asked = ask(10, "");
        model.awaitRequests(4, PATIENCE);
        awaitMetric("active_agents_current", 4);
        awaitMetric("waiting_agents_current", 6);

        List<Future<Reply>> beyond = ask(200, "");
        for (Future<Reply> refused : beyond) {
            Reply reply = refused.get().problem(503, "overloaded");
            assertThat(reply.header("Retry-After")).isNotEmpty();
        }
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            times.add(ask(1, "")
                    .getFirst()
                    .get()
                    .json()
                    .path("execution_time")
                    .decimalValue()
                    .doubleValue());
        }
        assertThat(times.stream().sorted().toList().get(25))
                .as("the middle one of 50, in seconds")
                .isLessThan(0.01);
        assertThat(model.requests()).hasSize(4);

        release.countDown();

        for (Future<Reply> answered : asked) {
            assertThat(answered.get().status()).isEqualTo(200);
        }
        awaitMetric("active_agents_current", 0);
        assertThat(metrics()).containsPattern("agent_requests_total\\{[^}]*code=\"overloaded\"[^}]*} 250.0");
    }

    @Test
    void aRunWaitsNoLongerThanItsOwnTime() throws Exception {
        ask(4, "");
        model.awaitRequests(4, PATIENCE);

        ask(1, ", \"timeout\": 0.1").getFirst().get().problem(503, "overloaded");

        awaitMetric("waiting_agents_current", 0);
    }

    private List<Future<Reply>> ask(int count, String further) {
        List<Future<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            replies.add(callers.submit(() -> gateway.service().ask("{\"query\": \"Hi\"" + further + "}")));
        }
        return replies;
    }

    private void awaitMetric(String name, int value) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(metrics()).containsPattern(name + "(\\{[^}]*})? " + value + "\\.0"));
    }

    private String metrics() {
        return gateway.management().get("/actuator/prometheus").text();
    }
}
