package dev.breakwater.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.breakwater.failure.Fault;
import dev.breakwater.run.RunEvent.ModelCalled;
import dev.breakwater.run.RunEvent.RunCompleted;
import dev.breakwater.run.RunEvent.RunFailed;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunTests {

    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    @Test
    void numbersItsEventsFromOne() {
        Run run = new Run(RequestId.next(), CLOCK, List.of());

        run.emit(new ModelCalled(1, 2, 0));
        run.emit(new ModelCalled(2, 4, 0));

        assertThat(run.events()).extracting(RecordedEvent::sequence).containsExactly(1L, 2L);
    }

    @Test
    void goesOnWhenAListenerFails() {
        List<RecordedEvent> seen = new ArrayList<>();
        Run run = new Run(
                RequestId.next(),
                CLOCK,
                List.of(
                        (_, _) -> {
                            throw new IllegalStateException("a defect");
                        },
                        (_, event) -> seen.add(event)));

        run.emit(new ModelCalled(1, 2, 0));

        assertThat(seen).isEqualTo(run.events()).hasSize(1);
    }

    static List<RunEvent> last() {
        return List.of(new RunCompleted("x", null), new RunFailed("cancelled", Fault.CALLER, "x", null));
    }

    @ParameterizedTest
    @MethodSource("last")
    void hasNothingAfterItsLastEvent(RunEvent last) {
        Run run = new Run(RequestId.next(), CLOCK, List.of());
        run.emit(last);

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> run.emit(new ModelCalled(1, 2, 0)));
        assertThat(run.events()).hasSize(1);
    }

    @Test
    void hasAnIdThatIsAUuidOfVersionSeven() {
        assertThat(RequestId.next().value())
                .matches("req_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
                .isNotEqualTo(RequestId.next().value());
    }
}
