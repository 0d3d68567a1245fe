package dev.breakwater.agent;

import static dev.breakwater.agent.ScriptedModel.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.breakwater.admission.Admission;
import dev.breakwater.admission.idempotency.IdempotencyKey;
import dev.breakwater.admission.ratelimit.RateLimitSettings;
import dev.breakwater.admission.ratelimit.RateStanding;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.GatewayDefect;
import dev.breakwater.failure.IdempotencyConflict;
import dev.breakwater.failure.IdempotencyInDoubt;
import dev.breakwater.failure.InvalidRequest;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.failure.Overloaded;
import dev.breakwater.failure.RateLimited;
import dev.breakwater.failure.Starting;
import dev.breakwater.failure.ToolsUnavailable;
import dev.breakwater.failure.UnknownAgent;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.run.ActiveRuns;
import dev.breakwater.run.Answer;
import dev.breakwater.run.CacheMode;
import dev.breakwater.run.Caller;
import dev.breakwater.run.Question;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.RunEvent;
import dev.breakwater.run.RunEvent.AnswerReused;
import dev.breakwater.run.RunEvent.RunCompleted;
import dev.breakwater.run.RunEvent.RunFailed;
import dev.breakwater.run.RunEvent.RunStarted;
import dev.breakwater.run.RunEvent.StepRetried;
import dev.breakwater.run.ToolStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ResilientAgentTests {

    private final ActiveRuns active = new ActiveRuns();
    private final List<Duration> waits = new ArrayList<>();
    private final ManualClock clock = new ManualClock();
    private Admission admission = new Admission(10, 10, Duration.ofSeconds(10), clock);
    private RateLimitSettings limits = new RateLimitSettings(false, 60, null, Map.of(), Map.of(), 10);
    private final ScriptedModel model = new ScriptedModel();
    private final FakeServers servers = new FakeServers();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final List<RunEvent> events = new ArrayList<>();

    @AfterEach
    void clearContext() {
        MDC.clear();
    }

    @Test
    void foldsTheRunIntoItsAnswer() {
        servers.tool("weather", "now", _ -> {
                    clock.advance(Duration.ofMillis(200));
                    return new Success("4 °C");
                })
                .down("docs", false, Duration.ofSeconds(5));
        model.calls(call("a", "weather__now", "{}")).says("It is 4 °C.");
        RequestId id = RequestId.next();

        Answer answer = agent().answer(request(id, "multi-tool", null));

        assertThat(answer.requestId()).isEqualTo(id);
        assertThat(answer.text()).isEqualTo("It is 4 °C.");
        assertThat(answer.model()).isEqualTo("scripted-1");
        assertThat(answer.executionTime()).isEqualTo(Duration.ofMillis(200));
        assertThat(answer.usage().modelCalls()).isEqualTo(2);
        assertThat(answer.usage().inputTokens()).isEqualTo(20);
        assertThat(answer.toolsUsed()).singleElement().satisfies(use -> {
            assertThat(use.server()).isEqualTo("weather");
            assertThat(use.status()).isEqualTo(ToolStatus.SUCCESS);
            assertThat(use.duration()).isEqualTo(Duration.ofMillis(200));
        });
        assertThat(answer.degraded()).isTrue();
        assertThat(answer.unavailable().getFirst().retryAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(answer.partial()).isFalse();
    }

    @Test
    void takesTheShorterOfTheAgentsAndTheRequestsTime() {
        model.says("1").says("2");
        ResilientAgent agent = agent();

        agent.answer(request(RequestId.next(), "multi-tool", Duration.ofSeconds(7)));
        agent.answer(request(RequestId.next(), "multi-tool", Duration.ofHours(7)));

        assertThat(model.deadlines().get(0).remaining()).isEqualTo(Duration.ofSeconds(7));
        assertThat(model.deadlines().get(1).remaining()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void refusesAnUnknownAgentAsAShortRun() {
        assertThatExceptionOfType(UnknownAgent.class)
                .isThrownBy(() -> agent().answer(request(RequestId.next(), "oracle", null)))
                .satisfies(failure -> assertThat(failure.known()).containsExactly("multi-tool", "workflow"));

        assertThat(events).hasSize(2);
        assertThat(events.getFirst()).isInstanceOf(RunStarted.class);
        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        RunFailed.class, failed -> assertThat(failed.code()).isEqualTo("unknown_agent"));
        assertThat(counted("error", "unknown", "unknown_agent")).isOne();
    }

    @Test
    void refusesRunsUntilTheServersHaveBeenStarted() {
        servers.unsettled();

        assertThatExceptionOfType(Starting.class)
                .isThrownBy(() -> agent().answer(request(RequestId.next(), "multi-tool", null)))
                .satisfies(failure -> assertThat(failure.retryAfter()).isPresent());
        assertThat(counted("error", "multi-tool", "starting")).isOne();
    }

    @Test
    void refusesRunsWithoutARequiredServer() {
        servers.down("db", true, Duration.ofSeconds(8)).down("docs", false, null);

        assertThatExceptionOfType(ToolsUnavailable.class)
                .isThrownBy(() -> agent().answer(request(RequestId.next(), "multi-tool", null)))
                .satisfies(failure -> {
                    assertThat(failure.servers()).containsExactly("db");
                    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(8));
                });
    }

    @Test
    void countsARunAsActiveWhileItIs() {
        ResilientAgent agent = agent();
        List<Integer> seen = new ArrayList<>();
        model.does((_, _) -> {
            seen.add(active.count());
            seen.add(admission.running());
            throw new InvalidRequest("query", "is bad");
        });

        assertThatExceptionOfType(InvalidRequest.class)
                .isThrownBy(() -> agent.answer(request(RequestId.next(), "multi-tool", null)));

        assertThat(seen).containsExactly(1, 1);
        assertThat(active.count()).isZero();
        assertThat(admission.running()).isZero();
    }

    @Test
    void aRunThatIsStoppedSaysWhyInItsFailureAndItsEvents() {
        RequestId id = RequestId.next();
        servers.tool("weather", "now", _ -> {
            active.cancel(id, () -> new Cancelled("its caller"));
            return new Success("too late");
        });
        model.calls(call("a", "weather__now", "{}"), call("b", "weather__now", "{\"x\":1}"));

        assertThatExceptionOfType(Cancelled.class)
                .isThrownBy(() -> agent().answer(request(id, "multi-tool", null)))
                .withMessageContaining("its caller");

        assertThat(events.getLast()).isInstanceOfSatisfying(RunFailed.class, failed -> {
            assertThat(failed.code()).isEqualTo("cancelled");
            assertThat(failed.message()).contains("its caller");
        });
        assertThat(servers.made()).hasSize(1);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aRunWhoseModelFailsOnceIsAnswered() {
        model.fails(new ModelUnavailable("scripted", "status 500", null, null)).says("Hello.");

        Answer answer = agent().answer(request(RequestId.next(), "multi-tool", null));

        assertThat(answer.text()).isEqualTo("Hello.");
        assertThat(waits).hasSize(1);
        assertThat(events).hasAtLeastOneElementOfType(StepRetried.class);
    }

    @Test
    void hidesADefectFromTheCallerAndLogsItOnce(CapturedOutput output) {
        model.fails(new IllegalStateException("secret detail"));

        assertThatExceptionOfType(GatewayDefect.class)
                .isThrownBy(() -> agent().answer(request(RequestId.next(), "multi-tool", null)))
                .satisfies(failure -> assertThat(failure.explanation()).doesNotContain("secret detail"));

        assertThat(events.getLast()).isInstanceOfSatisfying(RunFailed.class, failed -> {
            assertThat(failed.code()).isEqualTo("internal_error");
            assertThat(failed.message()).doesNotContain("secret detail");
        });
        await().untilAsserted(() -> assertThat(output.getAll()).containsOnlyOnce("secret detail"));
        assertThat(counted("error", "multi-tool", "internal_error")).isOne();
    }

    @Test
    void turnsAnErrorOfTheMachineIntoAFailureToo() {
        model.does((_, _) -> {
            throw new StackOverflowError();
        });

        assertThatExceptionOfType(GatewayDefect.class)
                .isThrownBy(() -> agent().answer(request(RequestId.next(), "multi-tool", null)));
        assertThat(events.getLast()).isInstanceOf(RunFailed.class);
    }

    @Test
    void putsTheRequestsIdIntoTheLoggingContextAndRestoresIt() {
        RequestId id = RequestId.next();
        List<String> seen = new ArrayList<>();
        model.does((_, _) -> {
            seen.add(MDC.get("request_id"));
            throw new InvalidRequest("query", "is bad");
        });
        MDC.put("request_id", "outer");

        assertThatExceptionOfType(InvalidRequest.class)
                .isThrownBy(() -> agent().answer(request(id, "multi-tool", null)));

        assertThat(seen).containsExactly(id.value());
        assertThat(MDC.get("request_id")).isEqualTo("outer");
    }

    @Test
    void countsARequestThatWasRefusedBeforeTheRun() {
        agent().refused(
                        RequestId.next(),
                        Caller.ANONYMOUS,
                        new InvalidRequest("query", "is blank"),
                        ResponseNotes.UNREAD);

        assertThat(counted("error", "unknown", "invalid_request")).isOne();
    }

    @Test
    void whatIsNotLetInIsCountedAndHasNoEvents(CapturedOutput output) {
        admission = new Admission(0, 0, Duration.ZERO, clock);

        assertThatExceptionOfType(Overloaded.class)
                .isThrownBy(() -> agent().answer(request(RequestId.next(), "multi-tool", null)));

        assertThat(events).isEmpty();
        assertThat(counted("error", "multi-tool", "overloaded")).isOne();
        await().untilAsserted(() -> assertThat(output.toString().lines().filter(line -> line.contains("overloaded")))
                .singleElement()
                .asString()
                .contains("request refused"));
        assertThat(active.count()).isZero();
    }

    @Test
    void aRunThatWaitedInVainFails() {
        admission = new Admission(0, 1, Duration.ofMillis(20), clock);

        assertThatExceptionOfType(Overloaded.class)
                .isThrownBy(() -> agent().answer(request(RequestId.next(), "multi-tool", null)));

        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        RunFailed.class, failed -> assertThat(failed.code()).isEqualTo("overloaded"));
        assertThat(counted("error", "multi-tool", "overloaded")).isOne();
        assertThat(admission.waiting()).isZero();
    }

    @Test
    void whoAsksTooOftenIsRefusedAndHoldsNothing() {
        limits = new RateLimitSettings(true, 2, null, Map.of(), Map.of(), 10);
        List<RateStanding> told = new ArrayList<>();
        ResilientAgent agent = agent();
        model.says("1").says("2").says("3");
        agent.answer(noting(told));
        agent.answer(noting(told));

        assertThatExceptionOfType(RateLimited.class)
                .isThrownBy(() -> agent.answer(noting(told)))
                .satisfies(refusal -> assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(30)));
        assertThat(told).extracting(RateStanding::remaining).containsExactly(1L, 0L, 0L);
        assertThat(counted("error", "multi-tool", "rate_limited")).isOne();
        assertThat(active.count()).isZero();
        assertThat(admission.running()).isZero();
        assertThat(events.stream().filter(RunStarted.class::isInstance)).hasSize(2);

        clock.advance(Duration.ofSeconds(30));
        assertThat(agent.answer(noting(told)).text()).isEqualTo("3");
    }

    @Test
    void requestsThatSayNothingSensibleCountToo() {
        limits = new RateLimitSettings(true, 1, null, Map.of(), Map.of(), 10);
        ResilientAgent agent = agent();
        var senseless = new InvalidRequest("query", "is blank");
        agent.refused(RequestId.next(), Caller.ANONYMOUS, senseless, ResponseNotes.UNREAD);

        assertThatExceptionOfType(RateLimited.class)
                .isThrownBy(() -> agent.refused(RequestId.next(), Caller.ANONYMOUS, senseless, ResponseNotes.UNREAD));
        assertThatExceptionOfType(RateLimited.class)
                .isThrownBy(() -> agent.answer(request(RequestId.next(), "multi-tool", null)));
    }

    private static RunRequest noting(List<RateStanding> told) {
        ResponseNotes notes = new ResponseNotes() {
            @Override
            public void rate(RateStanding standing) {
                told.add(standing);
            }
        };
        return new RunRequest(
                RequestId.next(), "multi-tool", Question.of("Hi"), null, Caller.ANONYMOUS, CacheMode.USE, null, notes);
    }

    @Test
    void aKeyGivesTheSameAnswerAgainAsAShortRunOfItsOwn() {
        servers.tool("weather", "now", _ -> new Success("4 °C"));
        model.calls(call("a", "weather__now", "{}")).says("It is 4 °C.");
        ResilientAgent agent = agent();
        Answer first = agent.answer(keyed("k", "body"));
        events.clear();

        Answer again = agent.answer(keyed("k", "body"));

        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFields("requestId", "executionTime")
                .isEqualTo(first);
        assertThat(again.requestId()).isNotEqualTo(first.requestId());
        assertThat(events).hasExactlyElementsOfTypes(RunStarted.class, AnswerReused.class, RunCompleted.class);
        assertThat(counted("success", "multi-tool", "none")).isEqualTo(2);
        assertThat(admission.running()).isZero();
    }

    @Test
    void aKeyWithAnotherBodyIsAConflict() {
        model.says("Hello.");
        ResilientAgent agent = agent();
        agent.answer(keyed("k", "body"));

        assertThatExceptionOfType(IdempotencyConflict.class).isThrownBy(() -> agent.answer(keyed("k", "other body")));
        assertThat(counted("error", "multi-tool", "idempotency_conflict")).isOne();
    }

    @Test
    void aRunThatFailedBeforeItChangedAnythingLeavesItsKeyFree() {
        servers.tool("weather", "now", _ -> new Success("4 °C"));
        model.calls(call("a", "weather__now", "{}")).fails(new ModelRejected("openai", "its key is wrong", null));
        model.says("Hello.");
        ResilientAgent agent = agent();
        assertThatExceptionOfType(ModelRejected.class).isThrownBy(() -> agent.answer(keyed("k", "body")));

        assertThat(agent.answer(keyed("k", "body")).text()).isEqualTo("Hello.");
    }

    @Test
    void aRunThatFailedAfterItWroteIsNotRepeated() {
        List<String> written = new ArrayList<>();
        servers.tool("journal", "write", false, (arguments, _) -> {
            written.add(arguments);
            return new Success("written");
        });
        model.calls(call("a", "journal__write", "{}")).fails(new ModelRejected("openai", "its key is wrong", null));
        ResilientAgent agent = agent();
        assertThatExceptionOfType(ModelRejected.class).isThrownBy(() -> agent.answer(keyed("k", "body")));

        assertThatExceptionOfType(IdempotencyInDoubt.class)
                .isThrownBy(() -> agent.answer(keyed("k", "body")))
                .withMessageContaining("model_rejected");
        assertThat(written).hasSize(1);
    }

    private static RunRequest keyed(String key, String body) {
        return new RunRequest(
                RequestId.next(),
                "multi-tool",
                Question.of(body),
                null,
                Caller.ANONYMOUS,
                CacheMode.USE,
                new IdempotencyKey(key, body),
                ResponseNotes.UNREAD);
    }

    private ResilientAgent agent() {
        AgentSettings settings = new AgentSettings(10, Duration.ofMinutes(5), 2, null, false, true);
        AgentFactory agents =
                new AgentFactory(settings, Scene.WORKFLOW, new NamedAgents(Map.of()), model, servers, clock);
        RunMetrics metrics = new RunMetrics(meters, agents.names());
        return new ResilientAgent(
                agents,
                servers,
                model.model(),
                List.of(metrics, new RunLog(true, false), (_, recorded) -> remember(recorded)),
                new RunRetries(settings.retryAttempts(), waits::add, new Random(1)),
                active,
                Gates.of(limits, admission, metrics, clock),
                NoSharing.of(servers),
                clock);
    }

    private void remember(RecordedEvent recorded) {
        events.add(recorded.event());
    }

    private double counted(String status, String agent, String code) {
        return meters.get("agent.requests")
                .tags("status", status, "agent_type", agent, "code", code)
                .counter()
                .count();
    }

    private static RunRequest request(RequestId id, String agent, Duration timeout) {
        return new RunRequest(id, agent, Question.of("How cold is it?"), timeout, Caller.ANONYMOUS, CacheMode.USE);
    }
}
