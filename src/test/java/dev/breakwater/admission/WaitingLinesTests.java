package dev.breakwater.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitingLinesTests {

    private final WaitingLines<String> lines = new WaitingLines<>();

    @Test
    void takeTurnsAndKeepTheOrderWithinEach() {
        add("a", 1, 2, 3);
        add("b", 1, 2);
        add("c", 1);

        assertThat(all()).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
        assertThat(lines.isEmpty()).isTrue();
    }

    @Test
    void aCallerWhoComesBackHasItsTurnAfterTheOthers() {
        add("a", 1);
        add("b", 1, 2);
        assertThat(lines.next()).contains("a1");

        add("a", 2);

        assertThat(all()).containsExactly("b1", "a2", "b2");
    }

    @Test
    void whoeverLeavesIsPassedOver() {
        add("a", 1, 2);
        add("b", 1);

        lines.remove("a", "a1");
        lines.remove("b", "b1");
        lines.remove("b", "b1");

        assertThat(lines.size()).isOne();
        assertThat(lines.first("a")).contains("a2");
        assertThat(lines.first("b")).isEmpty();
        assertThat(all()).containsExactly("a2");
    }

    @Test
    void theLongestLineMakesRoomForAShorterOne() {
        add("a", 1, 2);
        add("b", 1, 2, 3, 4);

        assertThat(lines.displacedFor("a")).contains("b4");
        assertThat(lines.displacedFor("a")).isEmpty();
        assertThat(lines.displacedFor("b")).isEmpty();
        assertThat(lines.displacedFor("c")).contains("b3");
        assertThat(lines.size()).isEqualTo(4);
    }

    @Test
    void nobodyIsDisplacedFromAnEmptyQueue() {
        assertThat(lines.displacedFor("a")).isEmpty();
    }

    private void add(String caller, int... numbers) {
        for (int number : numbers) {
            lines.add(caller, caller + number);
        }
    }

    private List<String> all() {
        List<String> taken = new ArrayList<>();
        for (Optional<String> next = lines.next(); next.isPresent(); next = lines.next()) {
            taken.add(next.get());
        }
        return taken;
    }
}
