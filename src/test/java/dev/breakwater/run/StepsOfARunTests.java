package dev.breakwater.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.breakwater.run.Research.Branch;
import dev.breakwater.run.Research.Outcome;
import dev.breakwater.run.RunEvent.BranchFinished;
import dev.breakwater.run.RunEvent.BranchStarted;
import dev.breakwater.run.RunEvent.PlanMade;
import dev.breakwater.run.RunEvent.RunCompleted;
import dev.breakwater.run.RunEvent.RunStarted;
import dev.breakwater.run.RunEvent.SourcesCited;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Steps of one run, also those that go on at the same time, tell one story. */
class StepsOfARunTests {

    private final List<RecordedEvent> heard = new ArrayList<>();
    private final Run run = new Run(RequestId.next(), Clock.systemUTC(), List.of((_, event) -> heard.add(event)));

    @Test
    void anEventSaysWhichStepItBelongsTo() {
        run.emit(new PlanMade(List.of("a"), false));
        run.in("research-1").emit(new BranchStarted(1, "a"));

        assertThat(run.events())
                .extracting(RecordedEvent::sequence, RecordedEvent::step)
                .containsExactly(tuple(1L, null), tuple(2L, "research-1"));
    }

    @Test
    void stepsAtTheSameTimeAreHeardInTheOrderOfTheSequence() {
        long steps = 8;
        int each = 500;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int step = 1; step <= steps; step++) {
                EventSink sink = run.in("research-" + step);
                threads.execute(() -> {
                    for (int i = 1; i <= each; i++) {
                        sink.emit(new BranchStarted(i, "?"));
                    }
                });
            }
        }

        assertThat(heard)
                .extracting(RecordedEvent::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, steps * each).boxed().toList());
        assertThat(heard).isEqualTo(run.events());
    }

    @Test
    void theAnswerTellsWhatBecameOfEachBranchAndWhatItRefersTo() {
        Source source = new Source("S1", "weather", "now", "sha256:0", "research-1");
        run.emit(new RunStarted(run.id(), "workflow", "m", Caller.ANONYMOUS, Question.of("?")));
        run.in("plan").emit(new PlanMade(List.of("a", "b", "c"), false));
        run.in("research-2").emit(new BranchFinished(2, "no", null, "deadline_exceeded", Duration.ZERO));
        run.in("research-3").emit(new BranchFinished(3, "half", PartialReason.DEADLINE, null, Duration.ZERO));
        run.in("research-1").emit(new BranchFinished(1, "yes", null, null, Duration.ZERO));
        run.in("synthesis").emit(new SourcesCited(List.of(source)));
        run.emit(new RunCompleted("Yes [S1].", PartialReason.BRANCH_FAILED));

        assertThat(Answer.of(run.events()).research())
                .isEqualTo(new Research(
                        List.of(
                                new Branch("research-1", "a", Outcome.COMPLETED, null),
                                new Branch("research-2", "b", Outcome.FAILED, "deadline_exceeded"),
                                new Branch("research-3", "c", Outcome.PARTIAL, "deadline")),
                        List.of(source)));
    }
}
