package dev.breakwater.agent;

import static dev.breakwater.agent.ScriptedModel.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.breakwater.admission.Admission;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.GatewayDefect;
import dev.breakwater.failure.InvalidRequest;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.failure.Overloaded;
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
        assertThat(output.getAll()).containsOnlyOnce("secret detail");
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
        agent().refused(RequestId.next(), "made-up", new InvalidRequest("query", "is blank"));

        assertThat(counted("error", "unknown", "invalid_request")).isOne();
    }

    @Test
    void whatIsNotLetInIsCountedAndHasNoEvents(CapturedOutput output) {
        admission = new Admission(0, 0, Duration.ZERO, clock);

        assertThatExceptionOfType(Overloaded.class)
                .isThrownBy(() -> agent().answer(request(RequestId.next(), "multi-tool", null)));

        assertThat(events).isEmpty();
        assertThat(counted("error", "multi-tool", "overloaded")).isOne();
        assertThat(output.toString().lines().filter(line -> line.contains("overloaded")))
                .singleElement()
                .asString()
                .contains("request refused");
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

    private ResilientAgent agent() {
        AgentSettings settings = new AgentSettings(10, Duration.ofMinutes(5), 2, null, false, true);
        AgentFactory agents =
                new AgentFactory(settings, Scene.WORKFLOW, new NamedAgents(Map.of()), model, servers, clock);
        RunMetrics metrics = new RunMetrics(meters, agents.names());
        return new ResilientAgent(
                agents,
                servers,
                model.model(),
                metrics,
                List.of(metrics, new RunLog(true), (_, recorded) -> remember(recorded)),
                new RunRetries(settings.retryAttempts(), waits::add, new Random(1)),
                active,
                NoSharing.of(servers),
                admission,
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
