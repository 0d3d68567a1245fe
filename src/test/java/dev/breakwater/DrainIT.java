package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayClient;
import dev.breakwater.testing.GatewayClient.Reply;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** How the packaged gateway ends on a signal, with real runs under way. */
@Timeout(180)
class DrainIT {

    private static final String QUESTION = "{\"query\": \"Hi\"}";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final ScriptedModelServer model = ScriptedModelServer.start();
    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private PackagedGateway gateway;

    @AfterEach
    void leaveNothing() {
        gateway.close();
        release.countDown();
        callers.shutdownNow();
        model.close();
    }

    @Test
    void noRunIsLostAndLateOnesAreSentElsewhere() throws Exception {
        start("--breakwater.admission.drain-delay=3s", "--breakwater.admission.drain-grace=60s");
        gateway.awaitReadiness();
        List<ProcessHandle> children = gateway.children();
        model.respond(_ -> new ScriptedReply.Held(ScriptedReply.text("Done."), release));
        List<Future<Reply>> early = ask(100);
        model.awaitRequests(100, PATIENCE);

        gateway.signal("TERM");

        Awaitility.await()
                .atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> gateway.service().get("/ready").problem(503, "draining"));
        assertThat(gateway.management().get("/actuator/health/readiness").status())
                .isEqualTo(503);
        List<Future<Reply>> withinTheDelay = ask(1);
        model.awaitRequests(101, PATIENCE);
        Reply late = awaitDraining();
        assertThat(late.header("Retry-After")).isEqualTo("2");
        assertThat(late.header("Connection")).isEqualTo("close");
        assertThat(gateway.management().get("/actuator/prometheus").text())
                .containsPattern("active_agents_current\\{[^}]*} 101.0")
                .containsPattern("agent_requests_total\\{[^}]*code=\"draining\"[^}]*} ");

        release.countDown();

        for (Future<Reply> run : early) {
            assertThat(run.get().status()).as(() -> gateway.output()).isEqualTo(200);
        }
        assertThat(withinTheDelay.getFirst().get().status()).isEqualTo(200);
        assertThat(gateway.exitCode()).as(() -> gateway.output()).isZero();
        PackagedGateway.awaitEnd(children);
        assertThat(gateway.output()).doesNotContain("\"level\":\"ERROR\"");
    }

    @Test
    void whatOutlivesTheGracePeriodAnswersWithWhatItHasOrIsTold() throws Exception {
        start("--breakwater.admission.drain-delay=0", "--breakwater.admission.drain-grace=10s");
        gateway.awaitReadiness();
        List<ProcessHandle> children = gateway.children();
        model.respond(this::neverDone);
        List<Future<Reply>> withoutResult = ask(QUESTION, 10);
        List<Future<Reply>> withResult = ask("{\"query\": \"Which tables?\"}", 10);
        model.awaitRequests(30, PATIENCE);

        gateway.signal("TERM");

        for (Future<Reply> run : withoutResult) {
            run.get().problem(503, "draining");
        }
        for (Future<Reply> run : withResult) {
            Reply reply = run.get();
            assertThat(reply.status()).as(reply.text()).isEqualTo(200);
            assertThat(reply.json().path("answer").asString()).isEqualTo("Some tables.");
            assertThat(reply.json().path("partial_reason").asString()).isEqualTo("draining");
        }
        model.awaitHangUps(20, PATIENCE);
        assertThat(gateway.exitCode()).as(() -> gateway.output()).isZero();
        PackagedGateway.awaitEnd(children);
    }

    @Test
    void furtherSignalsHurryIt() throws Exception {
        start("--breakwater.admission.drain-delay=1h", "--breakwater.admission.drain-grace=1h");
        gateway.awaitReadiness();
        model.respond(_ -> new ScriptedReply.Held(ScriptedReply.text("Too late."), release));
        List<Future<Reply>> runs = ask(1);
        model.awaitRequests(1, PATIENCE);
        gateway.signal("TERM");
        Awaitility.await().untilAsserted(() -> gateway.service().get("/ready").problem(503, "draining"));

        gateway.signal("TERM");
        awaitDraining();
        assertThat(runs.getFirst()).isNotDone();
        gateway.signal("TERM");

        runs.getFirst().get().problem(503, "draining");
        assertThat(gateway.exitCode()).isZero();
    }

    @Test
    void whoeverPressesCtrlCDoesNotWaitForLoadBalancers() throws Exception {
        start("--breakwater.admission.drain-delay=1h", "--breakwater.admission.drain-grace=1h");
        gateway.awaitReadiness();

        gateway.signal("INT");

        assertThat(gateway.exitCode()).isZero();
    }

    @Test
    void aStartCanBeEndedToo() throws Exception {
        start("--breakwater.admission.drain-delay=1h", "--breakwater.admission.drain-grace=1h");
        Awaitility.await().atMost(PATIENCE).until(() -> gateway.output().contains("Starting Breakwater"));

        gateway.signal("TERM");

        assertThat(gateway.exitCode()).as(() -> gateway.output()).isZero();
        assertThat(gateway.output()).doesNotContain("\"level\":\"ERROR\"").doesNotContain("Exception");
    }

    private void start(String... arguments) {
        Map<String, String> variables = new HashMap<>();
        variables.put("OPENAI_API_KEY", "k");
        variables.put("OPENAI_BASE_URL", model.baseUrl());
        gateway = PackagedGateway.start(directory, variables, arguments);
    }

    /** Asks for tables if that is the question, and then thinks for ever, unless there are no more tools to think of. */
    private ScriptedReply neverDone(JsonNode request) {
        String messages = request.path("messages").toString();
        if (!request.has("tools")) {
            return ScriptedReply.text("Some tables.");
        }
        return messages.contains("Which tables?") && !messages.contains("\"tool\"")
                ? ScriptedReply.toolCall("a", "database__list_tables", "{}")
                : new ScriptedReply.Held(ScriptedReply.text("Too late."), release);
    }

    private List<Future<Reply>> ask(int count) {
        return ask(QUESTION, count);
    }

    private List<Future<Reply>> ask(String question, int count) {
        List<Future<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            replies.add(callers.submit(() -> gateway.service().ask(question)));
        }
        return replies;
    }

    /** Asks until the gateway takes no more runs; those that it still takes are let go. */
    private Reply awaitDraining() {
        GatewayClient service = gateway.service();
        return Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> service.ask("{\"query\": \"Hi\", \"timeout\": 0.2}"), reply -> reply.status() == 503);
    }
}
