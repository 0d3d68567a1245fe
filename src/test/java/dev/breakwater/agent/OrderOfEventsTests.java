package dev.breakwater.agent;

import static dev.breakwater.agent.ScriptedModel.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.admission.Admission;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.mcp.ToolOutcome;
import dev.breakwater.run.ActiveRuns;
import dev.breakwater.run.CacheMode;
import dev.breakwater.run.Caller;
import dev.breakwater.run.Question;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.RunEvent.AnswerReused;
import dev.breakwater.run.RunEvent.BranchFinished;
import dev.breakwater.run.RunEvent.BranchStarted;
import dev.breakwater.run.RunEvent.ConversationShortened;
import dev.breakwater.run.RunEvent.CritiqueMade;
import dev.breakwater.run.RunEvent.ModelAnswered;
import dev.breakwater.run.RunEvent.ModelCalled;
import dev.breakwater.run.RunEvent.ModelFailed;
import dev.breakwater.run.RunEvent.PlanMade;
import dev.breakwater.run.RunEvent.RunCompleted;
import dev.breakwater.run.RunEvent.RunFailed;
import dev.breakwater.run.RunEvent.RunStarted;
import dev.breakwater.run.RunEvent.ServerUnavailable;
import dev.breakwater.run.RunEvent.SourcesCited;
import dev.breakwater.run.RunEvent.StepRetried;
import dev.breakwater.run.RunEvent.ToolCalled;
import dev.breakwater.run.RunEvent.ToolReturned;
import dev.breakwater.run.ToolRequest;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever goes wrong in a run, its events tell a story that makes sense. */
class OrderOfEventsTests {

    private static final int MOST_STEPS = 8;
    private static final List<String> TOOLS =
            List.of("t__ok", "t__refuses", "t__times_out", "t__is_lost", "t__is_gone", "t__cancels", "nobody__knows");

    private final ManualClock clock = new ManualClock();
    private final ScriptedModel model = new ScriptedModel();
    private final FakeServers servers = new FakeServers();
    private final ActiveRuns active = new ActiveRuns();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final List<RecordedEvent> events = new ArrayList<>();
    private final RequestId id = RequestId.next();

    @AfterEach
    void forgetInterrupt() {
        boolean _ = Thread.interrupted();
    }

    static IntStream seeds() {
        return IntStream.rangeClosed(1, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void makesSense(int seed) {
        Random random = new Random(seed);
        tools(random);
        script(random);

        boolean answered = answered(random.nextBoolean(), Duration.ofSeconds(random.nextInt(1, 60)));

        checkEnds(answered);
        checkSequence();
        checkModelCalls();
        checkToolCalls();
        assertThat(active.count()).isZero();
        assertThat(meters.get("agent.requests").counters()).hasSize(1);
    }

    private void checkEnds(boolean answered) {
        assertThat(events.getFirst().event()).isInstanceOf(RunStarted.class);
        assertThat(events.getLast().event()).isInstanceOf(answered ? RunCompleted.class : RunFailed.class);
        assertThat(events).filteredOn(recorded -> recorded.event().last()).hasSize(1);
    }

    private void checkSequence() {
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).sequence()).isEqualTo(i + 1L);
        }
        assertThat(events).extracting(RecordedEvent::at).isSorted();
    }

    /** Each call of the model ends, well or badly, before anything else begins. */
    private void checkModelCalls() {
        int open = 0;
        int calls = 0;
        for (RecordedEvent recorded : events) {
            switch (recorded.event()) {
                case ModelCalled called -> {
                    assertThat(open).isZero();
                    open = called.turn();
                    assertThat(called.turn()).isEqualTo(++calls);
                }
                case ModelAnswered said -> {
                    assertThat(said.turn()).isEqualTo(open);
                    open = 0;
                }
                case ModelFailed failed -> {
                    assertThat(failed.turn()).isEqualTo(open);
                    open = 0;
                }
                case ToolCalled _, ToolReturned _, RunCompleted _, StepRetried _ ->
                    assertThat(open).isZero();
                case RunStarted _,
                        AnswerReused _,
                        PlanMade _,
                        BranchStarted _,
                        BranchFinished _,
                        CritiqueMade _,
                        SourcesCited _,
                        RunFailed _,
                        ServerUnavailable _,
                        ConversationShortened _ -> {}
            }
        }
    }

    /** What is called was asked for, comes back once, and a turn is over before the model is asked again. */
    private void checkToolCalls() {
        Set<String> asked = new HashSet<>();
        Set<String> returned = new HashSet<>();
        for (RecordedEvent recorded : events) {
            switch (recorded.event()) {
                case ModelAnswered said -> {
                    asked.clear();
                    returned.clear();
                    said.toolRequests().stream().map(ToolRequest::callId).forEach(asked::add);
                }
                case ToolCalled called -> {
                    assertThat(asked).contains(called.callId());
                    assertThat(returned).doesNotContain(called.callId());
                }
                case ToolReturned back -> {
                    assertThat(asked).contains(back.callId());
                    assertThat(returned.add(back.callId())).as("came back once").isTrue();
                    assertThat(back.content()).isNotBlank();
                }
                case ModelCalled _, RunCompleted _ -> assertThat(returned).isEqualTo(asked);
                case RunStarted _,
                        PlanMade _,
                        BranchStarted _,
                        BranchFinished _,
                        CritiqueMade _,
                        SourcesCited _,
                        AnswerReused _,
                        RunFailed _,
                        ModelFailed _,
                        StepRetried _,
                        ServerUnavailable _,
                        ConversationShortened _ -> {}
            }
        }
    }

    private void tools(Random random) {
        servers.tool("t", "ok", false, (_, _) -> took(random, new ToolOutcome.Success("fine")))
                .tool("t", "refuses", false, (_, _) -> took(random, new ToolOutcome.Refusal("no")))
                .tool(
                        "t",
                        "times_out",
                        random.nextBoolean(),
                        (_, _) -> took(random, new ToolOutcome.TimedOut(Duration.ofSeconds(1))))
                .tool("t", "is_lost", random.nextBoolean(), (_, _) -> took(random, new ToolOutcome.Lost("it died")))
                .tool("t", "is_gone", true, (_, _) -> new ToolOutcome.Unavailable("it is down", null))
                .tool("t", "cancels", true, (_, _) -> {
                    if (random.nextInt(4) == 0) {
                        active.cancel(id, () -> new Cancelled("its caller"));
                    }
                    return new ToolOutcome.Success("perhaps");
                });
    }

    private ToolOutcome took(Random random, ToolOutcome outcome) {
        clock.advance(Duration.ofMillis(random.nextInt(4_000)));
        return outcome;
    }

    private void script(Random random) {
        for (int step = random.nextInt(MOST_STEPS); step > 0; step--) {
            switch (random.nextInt(10)) {
                case 0, 1 -> model.fails(new ModelUnavailable("scripted", "status 500", null, null));
                case 2 -> model.saysNothing();
                default -> model.calls(calls(random));
            }
        }
        if (random.nextInt(5) == 0) {
            model.fails(new ModelRejected("scripted", "its key is wrong", null));
        }
        for (int i = 0; i < 6; i++) {
            model.says("That is all.");
        }
    }

    private static ToolExecutionRequest[] calls(Random random) {
        return IntStream.range(0, random.nextInt(1, 4))
                .mapToObj(i ->
                        call("c" + i, TOOLS.get(random.nextInt(TOOLS.size())), "{\"x\":" + random.nextInt(3) + "}"))
                .toArray(ToolExecutionRequest[]::new);
    }

    private boolean answered(boolean parallel, Duration timeout) {
        AgentSettings settings = new AgentSettings(6, Duration.ofMinutes(5), 2, null, parallel, true);
        AgentFactory agents =
                new AgentFactory(settings, Scene.WORKFLOW, new NamedAgents(Map.of()), model, servers, clock);
        RunMetrics metrics = new RunMetrics(meters, agents.names());
        ResilientAgent agent = new ResilientAgent(
                agents,
                servers,
                model.model(),
                List.of(metrics, new RunLog(false, false), (_, recorded) -> events.add(recorded)),
                new RunRetries(settings.retryAttempts(), clock::advance, new Random(1)),
                active,
                Gates.of(new Admission(10, 10, Duration.ofSeconds(10), clock), metrics, clock),
                NoSharing.of(servers),
                clock);
        try {
            agent.answer(new RunRequest(id, "multi-tool", Question.of("Hi"), timeout, Caller.ANONYMOUS, CacheMode.USE));
            return true;
        } catch (GatewayException e) {
            assertThat(e.code()).isNotEqualTo("internal_error");
            return false;
        }
    }
}
