package dev.breakwater.agent;

import static dev.breakwater.agent.ScriptedModel.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.breakwater.agent.MultiToolAgent.Profile;
import dev.breakwater.agent.loop.Conclusion;
import dev.breakwater.agent.loop.ModelCalls;
import dev.breakwater.agent.loop.RunTime;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.mcp.ToolOutcome.Lost;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Answer;
import dev.breakwater.run.Caller;
import dev.breakwater.run.Question;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.Run;
import dev.breakwater.run.RunEvent.RunCompleted;
import dev.breakwater.run.RunEvent.RunStarted;
import dev.breakwater.run.RunEvent.StepRetried;
import dev.breakwater.run.RunEvent.ToolCalled;
import dev.breakwater.run.ToolStatus;
import dev.breakwater.run.ToolUse;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose model fails go on from their last finished step. */
class ResumeTests {

    private static final int STEPS = 5;

    private final ManualClock clock = new ManualClock();
    private final ScriptedModel model = new ScriptedModel();
    private final FakeServers servers = new FakeServers();
    private final List<Duration> waits = new ArrayList<>();
    private final List<String> journal = new ArrayList<>();
    private final Run run = new Run(RequestId.next(), clock, List.of());
    private Duration timeout = Duration.ofMinutes(5);
    private int retries = 2;

    @AfterEach
    void forgetInterrupt() {
        boolean _ = Thread.interrupted();
    }

    static IntStream everyPoint() {
        return IntStream.rangeClosed(0, STEPS);
    }

    @ParameterizedTest
    @MethodSource("everyPoint")
    void whereverTheModelFailsEachStepIsTakenOnce(int failing) {
        servers.tool("journal", "write", false, this::write);
        for (int step = 0; step < STEPS; step++) {
            failAt(failing == step);
            model.calls(call("c" + step, "journal__write", "{\"line\":" + step + "}"));
        }
        failAt(failing == STEPS);
        model.says("All five are written.");

        Answer answer = answer();

        assertThat(answer.text()).isEqualTo("All five are written.");
        assertThat(journal).containsExactly("0", "1", "2", "3", "4");
        assertThat(answer.toolsUsed()).extracting(ToolUse::status).containsOnly(ToolStatus.SUCCESS);
        assertThat(waits).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void atRandomPointsAndRandomNumbersOfTimesEachStepIsTakenOnce(long seed) {
        Random random = new Random(seed);
        servers.tool("journal", "write", false, this::write);
        retries = 0;
        for (int step = 0; step <= STEPS; step++) {
            for (int i = random.nextInt(3); i > 0; i--) {
                retries++;
                failAt(true);
            }
            if (step < STEPS) {
                model.calls(call("c", "journal__write", "{\"line\":" + step + "}"));
            }
        }
        model.says("Done.");

        Answer answer = answer();

        assertThat(journal).containsExactly("0", "1", "2", "3", "4");
        assertThat(answer.toolsUsed()).hasSize(STEPS);
        assertThat(run.events()).extracting(RecordedEvent::sequence).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void theNextAttemptSaysToTheModelWhatTheFailedOneDid() {
        servers.tool("weather", "now", _ -> new Success("4 °C"));
        model.calls(call("a", "weather__now", "{}"));
        failAt(true);
        model.says("It is 4 °C.");

        answer();

        List<ChatMessage> before = model.requests().get(1).messages();
        List<ChatMessage> after = model.requests().get(2).messages();
        assertThat(after).isEqualTo(before);
    }

    @Test
    void anUnknownOutcomeIsToldAndNeverRepeated() {
        servers.tool("journal", "write", false, (arguments, _) -> {
            journal.add(arguments);
            return new Lost("the process was killed");
        });
        model.calls(call("a", "journal__write", "{\"line\":1}"));
        failAt(true);
        model.says("It may or may not be written.");

        Answer answer = answer();

        assertThat(journal).hasSize(1);
        assertThat(answer.toolsUsed()).extracting(ToolUse::status).containsExactly(ToolStatus.UNKNOWN);
        assertThat(model.requests().getLast().messages().toString()).contains("not known");
    }

    @Test
    void aCallThatWasSentAndNeverCameBackIsNotSentAgain() {
        // As a run finds its events whose process died between the two.
        servers.tool("journal", "write", false, this::write).tool("journal", "read", _ -> new Success("4 lines"));
        startedTurn();
        run.emit(new ToolCalled("w", "journal", "write", "{\"line\":1}", false, false));
        model.says("Perhaps.");

        Answer answer = answer();

        assertThat(journal).isEmpty();
        assertThat(answer.toolsUsed())
                .extracting(ToolUse::tool, ToolUse::status)
                .containsExactly(tuple("write", ToolStatus.UNKNOWN), tuple("read", ToolStatus.SUCCESS));
    }

    @Test
    void callsOfABegunTurnThatWereNotSentAreMade() {
        servers.tool("journal", "write", false, this::write).tool("journal", "read", _ -> new Success("4 lines"));
        startedTurn();
        model.says("Both done.");

        answer();

        assertThat(journal).containsExactly("1");
    }

    @Test
    void waitsDoubleAndEndAfterTheLastRetry() {
        failAt(true);
        failAt(true);
        failAt(true);

        assertThatExceptionOfType(ModelUnavailable.class).isThrownBy(this::answer);

        assertThat(waits).hasSize(2);
        assertThat(waits.get(0)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(waits.get(1)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
        assertThat(run.events())
                .extracting(RecordedEvent::event)
                .filteredOn(StepRetried.class::isInstance)
                .hasSize(2);
    }

    @Test
    void whatTheProviderAsksForIsWaited() {
        model.fails(new ModelUnavailable("openai", "busy", Duration.ofSeconds(9), null))
                .says("Hello.");

        answer();

        assertThat(waits).containsExactly(Duration.ofSeconds(9));
    }

    @Test
    void whoeverWouldWaitTooLongIsToldToComeBack() {
        model.fails(new ModelUnavailable("openai", "its breaker is open", Duration.ofMinutes(2), null));

        assertThatExceptionOfType(ModelUnavailable.class).isThrownBy(this::answer);

        assertThat(waits).isEmpty();
    }

    @Test
    void noRetryBeginsAfterTheDeadline() {
        timeout = Duration.ofMillis(900);
        failAt(true);

        assertThatExceptionOfType(ModelUnavailable.class).isThrownBy(this::answer);

        assertThat(waits).isEmpty();
    }

    @Test
    void whatWillNotSucceedIsNotTriedAgain() {
        model.fails(new ModelRejected("openai", "its key is wrong", null));

        assertThatExceptionOfType(ModelRejected.class).isThrownBy(this::answer);

        assertThat(waits).isEmpty();
    }

    @Test
    void turnsOfEarlierAttemptsCountForTheBound() {
        servers.tool("weather", "now", _ -> new Success("4 °C"));
        model.calls(call("a", "weather__now", "{}"));
        failAt(true);
        model.calls(call("b", "weather__now", "{\"x\":1}"));
        model.says("Enough.");

        Answer answer = answer(2);

        assertThat(answer.partial()).isTrue();
        assertThat(answer.toolsUsed()).hasSize(2);
    }

    @Test
    void anInterruptEndsTheWait() {
        failAt(true);
        RunRetries impatient = new RunRetries(
                2,
                _ -> {
                    throw new InterruptedException();
                },
                new Random(1));
        Deadline deadline = Deadline.after(timeout, clock);

        assertThatExceptionOfType(Cancelled.class)
                .isThrownBy(() ->
                        impatient.make(() -> agent(10).answer(Question.of("Hi"), run, deadline), run, deadline));
    }

    private void startedTurn() {
        run.emit(new RunStarted(run.id(), "multi-tool", "scripted-1", Caller.ANONYMOUS, Question.of("Hi")));
        model.calls(call("w", "journal__write", "{\"line\":1}"), call("r", "journal__read", "{}"));
        new ModelCalls(model, OptionalDouble.empty(), run, new RunTime(Deadline.after(timeout, clock)), 0, clock)
                .ask(
                        List.of(UserMessage.from("Hi")),
                        List.of(ToolSpecification.builder()
                                .name("journal__write")
                                .build()),
                        Deadline.after(timeout, clock));
    }

    private Success write(String arguments, Deadline deadline) {
        journal.add(arguments.replaceAll("\\D", ""));
        return new Success("written");
    }

    private void failAt(boolean here) {
        if (here) {
            model.fails(new ModelUnavailable("openai", "status 500", null, null));
        }
    }

    private Answer answer() {
        return answer(10);
    }

    private Answer answer(int iterations) {
        if (run.events().isEmpty()) {
            run.emit(new RunStarted(run.id(), "multi-tool", "scripted-1", Caller.ANONYMOUS, Question.of("Hi")));
        }
        Deadline deadline = Deadline.after(timeout, clock);
        Conclusion conclusion = new RunRetries(retries, waits::add, new Random(1))
                .make(() -> agent(iterations).answer(Question.of("Hi"), run, deadline), run, deadline);
        run.emit(new RunCompleted(conclusion.text(), conclusion.partialReason()));
        return Answer.of(run.events());
    }

    private MultiToolAgent agent(int iterations) {
        return new MultiToolAgent(
                new Profile(
                        "multi-tool", "", null, servers.names(), iterations, timeout, OptionalDouble.empty(), false),
                model,
                servers,
                clock);
    }
}
