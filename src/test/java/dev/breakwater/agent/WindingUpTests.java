package dev.breakwater.agent;

import static dev.breakwater.agent.ScriptedModel.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.breakwater.admission.Admission;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.Draining;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.mcp.ToolOutcome;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.ActiveRuns;
import dev.breakwater.run.Answer;
import dev.breakwater.run.CacheMode;
import dev.breakwater.run.Caller;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.Question;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.ToolStatus;
import dev.breakwater.run.ToolUse;
import dev.langchain4j.data.message.AiMessage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs that are asked for what they have, as at the end of a drain. */
class WindingUpTests {

    private static final ActiveRuns.WindUp ORDER = new ActiveRuns.WindUp(
            PartialReason.DRAINING, () -> Duration.ofSeconds(4), () -> new Draining("stopped", Duration.ofSeconds(2)));

    private final ActiveRuns active = new ActiveRuns();
    private final ManualClock clock = new ManualClock();
    private final ScriptedModel model = new ScriptedModel();
    private final FakeServers servers = new FakeServers();
    private int places = 10;
    private boolean parallel;

    @AfterEach
    void nothingIsLeft() {
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(active.count()).isZero();
    }

    @Test
    void aRunThatHasAResultAnswersFromIt() {
        servers.tool("weather", "now", _ -> new Success("4 °C"));
        model.calls(call("a", "weather__now", "{}"))
                .does((_, _) -> interrupted())
                .says("4 °C so far.");

        Answer answer = answer();

        assertThat(answer.text()).isEqualTo("4 °C so far.");
        assertThat(answer.partialReason()).isEqualTo(PartialReason.DRAINING);
        assertThat(model.requests().getLast().toolSpecifications()).isNullOrEmpty();
        assertThat(model.deadlines().getLast().remaining()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void theCallThatIsStoppedIsNotMadeAgainAndTheNextOneIsNotMade() {
        List<String> written = new ArrayList<>();
        servers.tool("weather", "now", _ -> new Success("4 °C")).tool("journal", "write", false, (arguments, _) -> {
            written.add(arguments);
            active.windUpAll(ORDER);
            return new ToolOutcome.Cancelled();
        });
        model.calls(
                        call("a", "weather__now", "{}"),
                        call("b", "journal__write", "{\"line\":1}"),
                        call("c", "journal__write", "{\"line\":2}"))
                .says("4 °C; I do not know whether it is written.");

        Answer answer = answer();

        assertThat(written).containsExactly("{\"line\":1}");
        assertThat(answer.toolsUsed())
                .extracting(ToolUse::status)
                .containsExactly(ToolStatus.SUCCESS, ToolStatus.CANCELLED, ToolStatus.REFUSED);
        assertThat(model.requests().getLast().messages().toString())
                .contains("not known")
                .contains("Not executed");
    }

    @Test
    void callsAtTheSameTimeAreStoppedAndWhatHasArrivedIsUsed() {
        parallel = true;
        Deadline patience = Deadline.after(Duration.ofSeconds(20), Clock.systemUTC());
        servers.tool("weather", "now", _ -> new Success("4 °C")).tool("slow", "read", true, (_, _) -> {
            while (!patience.expired()) {
                if (Thread.currentThread().isInterrupted()) {
                    return new ToolOutcome.Cancelled();
                }
                if (servers.made().size() == 2) {
                    active.windUpAll(ORDER);
                }
                Thread.onSpinWait();
            }
            return new Success("never");
        });
        model.calls(call("a", "weather__now", "{}"), call("b", "slow__read", "{}"))
                .says("4 °C so far.");

        Answer answer = answer();

        assertThat(answer.partialReason()).isEqualTo(PartialReason.DRAINING);
        assertThat(answer.toolsUsed())
                .extracting(ToolUse::status)
                .containsExactlyInAnyOrder(ToolStatus.SUCCESS, ToolStatus.CANCELLED);
    }

    @Test
    void aRunThatHasNothingToSayEndsAsTheOrderSays() {
        model.does((_, _) -> interrupted());

        assertThatExceptionOfType(Draining.class).isThrownBy(this::answer);
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void aRunWhoseLastWordsFailEndsAsTheOrderSays() {
        servers.tool("weather", "now", _ -> new Success("4 °C"));
        model.calls(call("a", "weather__now", "{}"))
                .does((_, _) -> interrupted())
                .fails(new ModelUnavailable("scripted", "overloaded", null, null));

        assertThatExceptionOfType(Draining.class).isThrownBy(this::answer);
    }

    @Test
    void aRunThatWaitsForAPlaceEndsAsTheOrderSays() {
        places = 0;
        servers.tool("weather", "now", _ -> new Success("4 °C"));
        ResilientAgent agent = agent();
        RequestId id = RequestId.next();
        Thread _ = Thread.ofVirtual().start(() -> {
            while (active.count() == 0) {
                Thread.onSpinWait();
            }
            active.windUpAll(ORDER);
        });

        assertThatExceptionOfType(Draining.class).isThrownBy(() -> agent.answer(request(id)));
    }

    @Test
    void aRunThatIsWoundUpCanStillBeStopped() {
        servers.tool("weather", "now", _ -> new Success("4 °C"));
        model.calls(call("a", "weather__now", "{}"))
                .does((_, _) -> interrupted())
                .does((_, _) -> {
                    active.cancelAll(() -> new Cancelled("the gateway"));
                    throw new Cancelled("an interrupt");
                });

        assertThatExceptionOfType(Cancelled.class).isThrownBy(this::answer).withMessageContaining("the gateway");
    }

    private AiMessage interrupted() {
        active.windUpAll(ORDER);
        throw new Cancelled("an interrupt");
    }

    private Answer answer() {
        return agent().answer(request(RequestId.next()));
    }

    private static RunRequest request(RequestId id) {
        return new RunRequest(id, "multi-tool", Question.of("How cold is it?"), null, Caller.ANONYMOUS, CacheMode.USE);
    }

    private ResilientAgent agent() {
        AgentSettings settings = new AgentSettings(10, Duration.ofMinutes(5), 2, null, parallel, true);
        AgentFactory agents =
                new AgentFactory(settings, Scene.WORKFLOW, new NamedAgents(Map.of()), model, servers, clock);
        RunMetrics metrics = new RunMetrics(new SimpleMeterRegistry(), agents.names());
        return new ResilientAgent(
                agents,
                servers,
                model.model(),
                List.of(),
                new RunRetries(0, _ -> {}, new Random(1)),
                active,
                Gates.of(new Admission(places, 10, Duration.ofSeconds(20), clock), metrics, clock),
                NoSharing.of(servers),
                clock);
    }
}
