package dev.breakwater.agent;

import static dev.breakwater.agent.ScriptedModel.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.breakwater.admission.Admission;
import dev.breakwater.admission.idempotency.IdempotencyKey;
import dev.breakwater.cache.Caches;
import dev.breakwater.cache.SharedAnswers;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.run.ActiveRuns;
import dev.breakwater.run.Answer;
import dev.breakwater.run.CacheMode;
import dev.breakwater.run.Caller;
import dev.breakwater.run.Question;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.ReuseSource;
import dev.breakwater.run.RunEvent;
import dev.breakwater.run.RunEvent.AnswerReused;
import dev.breakwater.run.RunEvent.RunCompleted;
import dev.breakwater.run.RunEvent.RunFailed;
import dev.breakwater.run.RunEvent.RunStarted;
import dev.breakwater.run.Usage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that are given the answer of another run are short runs of their own. */
@Timeout(60)
class ReusedAnswerTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Clock clock = Clock.systemUTC();
    private final ActiveRuns active = new ActiveRuns();
    private final Admission admission = new Admission(1, 0, Duration.ofSeconds(10), clock);
    private final ScriptedModel model = new ScriptedModel();
    private final FakeServers servers = new FakeServers();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Map<RequestId, List<RunEvent>> events = new ConcurrentHashMap<>();
    private final SharedAnswers answers = Caches.inMemory(clock);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch called = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        callers.shutdownNow();
    }

    @Test
    void aHitHasItsOwnIdAndEventsAndTheOriginalsTools() {
        servers.tool("weather", "now", _ -> new Success("4 °C"));
        model.calls(call("a", "weather__now", "{}")).says("It is 4 °C.");
        RequestId first = RequestId.next();
        RequestId second = RequestId.next();
        ResilientAgent agent = agent();

        agent.answer(request(first, CacheMode.USE));
        Answer answer = agent.answer(request(second, CacheMode.USE));

        assertThat(answer.requestId()).isEqualTo(second);
        assertThat(answer.text()).isEqualTo("It is 4 °C.");
        assertThat(answer.reused()).isEqualTo(ReuseSource.CACHE);
        assertThat(answer.toolsUsed())
                .singleElement()
                .satisfies(use -> assertThat(use.tool()).isEqualTo("now"));
        assertThat(answer.usage()).isEqualTo(Usage.NONE);
        assertThat(servers.made()).hasSize(1);
        assertThat(events.get(second))
                .satisfiesExactly(
                        started -> assertThat(started).isInstanceOf(RunStarted.class),
                        reused -> assertThat(reused)
                                .isInstanceOfSatisfying(
                                        AnswerReused.class,
                                        it -> assertThat(it.original().requestId())
                                                .isEqualTo(first)),
                        completed -> assertThat(completed).isInstanceOf(RunCompleted.class));
        assertThat(counted("success", "none")).isEqualTo(2);
    }

    @Test
    void anAnswerFromAToolThatChangesSomethingIsNobodyElses() {
        servers.tool("journal", "write", false, (_, _) -> new Success("written"));
        model.calls(call("a", "journal__write", "{}"))
                .says("Written.")
                .calls(call("b", "journal__write", "{}"))
                .says("Written again.");
        ResilientAgent agent = agent();

        agent.answer(request(RequestId.next(), CacheMode.USE));
        Answer answer = agent.answer(request(RequestId.next(), CacheMode.USE));

        assertThat(answer.text()).isEqualTo("Written again.");
        assertThat(servers.made()).hasSize(2);
    }

    @Test
    void otherToolsAreAnotherQuestion() {
        model.says("Without tools.").says("With one.");
        ResilientAgent agent = agent();
        agent.answer(request(RequestId.next(), CacheMode.USE));
        servers.tool("weather", "now", _ -> new Success("4 °C"));

        assertThat(agent.answer(request(RequestId.next(), CacheMode.USE)).text())
                .isEqualTo("With one.");
    }

    @Test
    void aKeyKeepsTheAnswerThatTheCacheHadForIt() {
        model.says("First.");
        ResilientAgent agent = agent();
        agent.answer(request(RequestId.next(), CacheMode.USE));

        Answer hit = agent.answer(keyed("k", CacheMode.USE));
        Answer again = agent.answer(keyed("k", CacheMode.USE));

        assertThat(hit.reused()).isEqualTo(ReuseSource.CACHE);
        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFields("requestId", "executionTime")
                .isEqualTo(hit);
        assertThat(events.get(again.requestId()).get(1))
                .isInstanceOfSatisfying(
                        AnswerReused.class,
                        reused -> assertThat(reused.source()).isEqualTo(ReuseSource.REPLAY));
    }

    @Test
    void aNewAnswerThatIsWantedUnderAKeyIsMadeOnceAndIsTheOthersToo() {
        model.says("First.").says("Second.");
        ResilientAgent agent = agent();
        agent.answer(request(RequestId.next(), CacheMode.USE));

        Answer refreshed = agent.answer(keyed("k", CacheMode.REFRESH));
        Answer again = agent.answer(keyed("k", CacheMode.REFRESH));

        assertThat(refreshed.text()).isEqualTo("Second.");
        assertThat(again.text()).isEqualTo("Second.");
        assertThat(agent.answer(request(RequestId.next(), CacheMode.USE)).text())
                .isEqualTo("Second.");
    }

    @Test
    void aRequestWithAKeyCanWaitForARunWithoutOne() throws Exception {
        Future<Answer> leader = lead();
        ResilientAgent agent = agent();
        RunRequest keyed = keyed("k", CacheMode.USE);
        Future<Answer> waiting = callers.submit(() -> agent.answer(keyed));
        awaitStart(keyed.id());

        release.countDown();

        assertThat(waiting.get().reused()).isEqualTo(ReuseSource.FLIGHT);
        assertThat(leader.get().reused()).isNull();
        assertThat(agent.answer(keyed("k", CacheMode.USE)).text()).isEqualTo("It is 4 °C.");
        assertThat(servers.made()).hasSize(1);
    }

    @Test
    void whoWaitsForARequestWithTheSameKeyCanBeCancelled() throws Exception {
        ResilientAgent agent = agent();
        waitingTool();
        RunRequest first = keyed("k", CacheMode.BYPASS);
        Future<Answer> leader = callers.submit(() -> agent.answer(first));
        called.await();
        RunRequest second = keyed("k", CacheMode.BYPASS);
        Future<Answer> waiting = callers.submit(() -> agent.answer(second));
        Awaitility.await().atMost(PATIENCE).until(() -> active.cancel(second.id(), () -> new Cancelled("its caller")));

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(waiting::get)
                .havingCause()
                .withMessage("the run was cancelled by its caller");
        assertThat(counted("error", "cancelled")).isOne();
        release.countDown();
        assertThat(leader.get().text()).isEqualTo("It is 4 °C.");
    }

    @Test
    void whoWaitsForAnotherRunTakesNoPlace() throws Exception {
        Future<Answer> leader = lead();
        RequestId second = RequestId.next();
        Future<Answer> waiting = callers.submit(() -> agent().answer(request(second, CacheMode.USE)));
        awaitStart(second);
        assertThat(admission.running()).as("of one place").isOne();

        release.countDown();

        assertThat(waiting.get().reused()).isEqualTo(ReuseSource.FLIGHT);
        assertThat(waiting.get().text()).isEqualTo(leader.get().text());
        assertThat(events.get(second)).hasSize(3);
    }

    @Test
    void whoWaitsCanBeCancelledAndSaysWhy() throws Exception {
        Future<Answer> leader = lead();
        RequestId second = RequestId.next();
        Future<Answer> waiting = callers.submit(() -> agent().answer(request(second, CacheMode.USE)));
        awaitStart(second);

        assertThat(active.cancel(second, () -> new Cancelled("its caller"))).isTrue();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(waiting::get)
                .havingCause()
                .withMessage("the run was cancelled by its caller");
        assertThat(events.get(second).getLast())
                .isInstanceOfSatisfying(
                        RunFailed.class, failed -> assertThat(failed.code()).isEqualTo("cancelled"));
        release.countDown();
        assertThat(leader.get().reused()).isNull();
    }

    @Test
    void aCancelledRunHasItsPlaceTakenByOneThatWaits() throws Exception {
        RequestId first = RequestId.next();
        Future<Answer> leader = lead(first);
        RequestId second = RequestId.next();
        Future<Answer> waiting = callers.submit(() -> agent().answer(request(second, CacheMode.USE)));
        awaitStart(second);

        active.cancel(first, () -> new Cancelled("its caller"));

        assertThatExceptionOfType(ExecutionException.class).isThrownBy(leader::get);
        assertThat(waiting.get().reused()).isNull();
        assertThat(waiting.get().text()).isEqualTo("It is 4 °C.");
        assertThat(events.get(second).stream().filter(RunStarted.class::isInstance))
                .hasSize(1);
    }

    @Test
    void aFailureOfTheProviderIsThatOfAllWhoWait() throws Exception {
        RequestId first = RequestId.next();
        model.does((_, _) -> {
            called.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new ModelUnavailable("p", "is busy", Duration.ofMinutes(5), null);
        });
        Future<Answer> leader = callers.submit(() -> agent().answer(request(first, CacheMode.USE)));
        called.await();
        RequestId second = RequestId.next();
        Future<Answer> waiting = callers.submit(() -> agent().answer(request(second, CacheMode.USE)));
        awaitStart(second);

        release.countDown();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(leader::get)
                .withCauseInstanceOf(ModelUnavailable.class);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(waiting::get)
                .withCauseInstanceOf(ModelUnavailable.class);
        assertThat(events.get(second)).hasSize(2);
        assertThat(counted("error", "model_unavailable")).isEqualTo(2);
    }

    private Future<Answer> lead() throws InterruptedException {
        return lead(RequestId.next());
    }

    /** A run that waits in its tool. */
    private Future<Answer> lead(RequestId id) throws InterruptedException {
        waitingTool();
        Future<Answer> leader = callers.submit(() -> agent().answer(request(id, CacheMode.USE)));
        called.await();
        return leader;
    }

    private void waitingTool() {
        servers.tool("weather", "now", _ -> {
            called.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new dev.breakwater.mcp.ToolOutcome.Cancelled();
            }
            return new Success("4 °C");
        });
        model.calls(call("a", "weather__now", "{}")).says("It is 4 °C.");
    }

    private void awaitStart(RequestId id) {
        Awaitility.await().atMost(PATIENCE).until(() -> events.containsKey(id));
    }

    private ResilientAgent agent() {
        AgentSettings settings = new AgentSettings(10, Duration.ofMinutes(5), 0, null, false, true);
        AgentFactory agents =
                new AgentFactory(settings, Scene.WORKFLOW, new NamedAgents(Map.of()), model, servers, clock);
        RunMetrics metrics = new RunMetrics(meters, agents.names());
        return new ResilientAgent(
                agents,
                servers,
                model.model(),
                List.of(metrics, new RunLog(true, false), this::remember),
                new RunRetries(settings.retryAttempts(), _ -> {}, new Random(1)),
                active,
                Gates.of(admission, metrics, clock),
                new AnswerSharing(answers, new AnswerKeys(servers)),
                clock);
    }

    private void remember(RequestId run, RecordedEvent recorded) {
        events.computeIfAbsent(run, _ -> new CopyOnWriteArrayList<>()).add(recorded.event());
    }

    private double counted(String status, String code) {
        return meters.get("agent.requests")
                .tags("status", status, "agent_type", "multi-tool", "code", code)
                .counter()
                .count();
    }

    private static RunRequest keyed(String key, CacheMode cache) {
        return new RunRequest(
                RequestId.next(),
                "multi-tool",
                Question.of("How cold is it?"),
                null,
                Caller.ANONYMOUS,
                cache,
                new IdempotencyKey(key, "body"),
                ResponseNotes.UNREAD);
    }

    private static RunRequest request(RequestId id, CacheMode cache) {
        return new RunRequest(id, "multi-tool", Question.of("How cold is it?"), null, Caller.ANONYMOUS, cache);
    }
}
