package dev.breakwater.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.breakwater.failure.Fault;
import dev.breakwater.run.RunEvent.ModelAnswered;
import dev.breakwater.run.RunEvent.ModelCalled;
import dev.breakwater.run.RunEvent.RunCompleted;
import dev.breakwater.run.RunEvent.RunFailed;
import dev.breakwater.run.RunEvent.RunStarted;
import dev.breakwater.run.RunEvent.ServerUnavailable;
import dev.breakwater.run.RunEvent.ToolCalled;
import dev.breakwater.run.RunEvent.ToolReturned;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTests {

    private static final RequestId ID = RequestId.next();

    @Test
    void isTheFoldOfARunsEvents() {
        Answer answer = Answer.of(events(
                started(),
                new ServerUnavailable(new UnavailableServer("docs", "it died", null)),
                new ModelCalled(1, 2, 1),
                answered(1, "first", new BigDecimal("0.10")),
                new ToolCalled("a", "weather", "now", "{}", true, true),
                new ToolReturned("a", "weather", "now", ToolStatus.TIMEOUT, 2, Duration.ofSeconds(1), "x"),
                new ServerUnavailable(new UnavailableServer("docs", "it died again", null)),
                answered(2, "second", new BigDecimal("0.20")),
                new RunCompleted("Cold.", PartialReason.DEADLINE)));

        assertThat(answer)
                .isEqualTo(new Answer(
                        ID,
                        "multi-tool",
                        "second",
                        "Cold.",
                        List.of(new ToolUse("weather", "now", ToolStatus.TIMEOUT, 2, Duration.ofSeconds(1))),
                        Duration.ofSeconds(8),
                        List.of(new UnavailableServer("docs", "it died", null)),
                        PartialReason.DEADLINE,
                        new Usage(2, 20, 10, new BigDecimal("0.30")),
                        null,
                        null));
        assertThat(answer.partial()).isTrue();
        assertThat(answer.degraded()).isTrue();
    }

    @Test
    void ofAnotherRunHasThatOnesToolsAndItsOwnTimeAndUsage() {
        Answer original = new Answer(
                RequestId.next(),
                "multi-tool",
                "second",
                "Cold.",
                List.of(new ToolUse("weather", "now", ToolStatus.SUCCESS, 1, Duration.ofSeconds(1))),
                Duration.ofSeconds(8),
                List.of(new UnavailableServer("docs", "it died", null)),
                null,
                new Usage(2, 20, 10, new BigDecimal("0.30")),
                null,
                null);

        Answer answer = Answer.of(events(
                started(), new RunEvent.AnswerReused(ReuseSource.CACHE, original), new RunCompleted("Cold.", null)));

        assertThat(answer.requestId()).isEqualTo(ID);
        assertThat(answer.reused()).isEqualTo(ReuseSource.CACHE);
        assertThat(answer.model()).isEqualTo("second");
        assertThat(answer.toolsUsed()).isEqualTo(original.toolsUsed());
        assertThat(answer.unavailable()).isEqualTo(original.unavailable());
        assertThat(answer.executionTime()).isLessThan(original.executionTime());
        assertThat(answer.usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void thatOfARequestThatIsRepeatedUnderItsKeyIsTheSameInAllButIdAndTime() {
        Answer original = new Answer(
                RequestId.next(),
                "multi-tool",
                "second",
                "Cold.",
                List.of(new ToolUse("weather", "now", ToolStatus.SUCCESS, 1, Duration.ofSeconds(1))),
                Duration.ofSeconds(8),
                List.of(),
                PartialReason.DEADLINE,
                new Usage(2, 20, 10, new BigDecimal("0.30")),
                null,
                ReuseSource.FLIGHT);

        Answer answer = Answer.of(events(
                started(),
                new RunEvent.AnswerReused(ReuseSource.REPLAY, original),
                new RunCompleted("Cold.", PartialReason.DEADLINE)));

        assertThat(answer)
                .usingRecursiveComparison()
                .ignoringFields("requestId", "executionTime")
                .isEqualTo(original);
        assertThat(answer.requestId()).isEqualTo(ID);
        assertThat(answer.executionTime()).isLessThan(original.executionTime());
    }

    @Test
    void namesTheModelThatWasToBeAskedIfNoneSpoke() {
        Answer answer = Answer.of(events(started(), new RunCompleted("Cached.", null)));

        assertThat(answer.model()).isEqualTo("asked-first");
        assertThat(answer.usage()).isEqualTo(Usage.NONE);
        assertThat(answer.partial()).isFalse();
        assertThat(answer.degraded()).isFalse();
    }

    @Test
    void thereIsNoneOfARunThatHasNotCompleted() {
        assertThatIllegalArgumentException().isThrownBy(() -> Answer.of(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Answer.of(events(started())));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Answer.of(events(started(), new RunFailed("cancelled", Fault.CALLER, "x", null))));
        assertThatIllegalArgumentException().isThrownBy(() -> Answer.of(events(new RunCompleted("x", null))));
    }

    private static RunStarted started() {
        return new RunStarted(ID, "multi-tool", "asked-first", Caller.ANONYMOUS, Question.of("?"));
    }

    private static ModelAnswered answered(int turn, String model, BigDecimal cost) {
        return new ModelAnswered(turn, "p", model, "", List.of(), new Usage(1, 10, 5, cost), Duration.ofSeconds(1));
    }

    /** The events, a second apart. */
    private static List<RecordedEvent> events(RunEvent... events) {
        List<RecordedEvent> recorded = new ArrayList<>();
        for (RunEvent event : events) {
            recorded.add(
                    new RecordedEvent(recorded.size() + 1L, Instant.EPOCH.plusSeconds(recorded.size()), null, event));
        }
        return recorded;
    }
}
