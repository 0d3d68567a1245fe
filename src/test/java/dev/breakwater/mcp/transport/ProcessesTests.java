package dev.breakwater.mcp.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.mcp.transport.Processes.Entry;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessesTests {

    private final Processes processes = new Processes("MARK=token.");
    private Process child;

    @AfterEach
    void endChild() throws InterruptedException {
        if (child != null) {
            child.destroyForcibly().waitFor();
        }
    }

    @Test
    void aProcessIsSeenWithItsParentItsSessionAndItsMark() throws Exception {
        start("token.12");

        Entry entry = entry();

        assertThat(entry.parent()).isEqualTo(ProcessHandle.current().pid());
        assertThat(entry.session()).isEqualTo(Processes.ownSession());
        assertThat(entry.child()).isEqualTo(12);
        assertThat(processes.runs(entry)).isTrue();
    }

    @Test
    void theMarkOfAnotherGatewayIsNone() throws Exception {
        start("other.12");

        assertThat(entry().child()).isZero();
    }

    @Test
    void aMarkThatIsNoNumberIsNone() throws Exception {
        start("token.x");

        assertThat(entry().child()).isZero();
    }

    @Test
    void oneWithTheSameNumberAndAnotherStartIsAnotherOne() throws Exception {
        start("token.1");
        Entry entry = entry();

        Entry earlier = new Entry(entry.pid(), entry.parent(), entry.session(), entry.start() - 1, entry.child());
        assertThat(processes.runs(earlier)).isFalse();

        child.destroyForcibly().waitFor();
        assertThat(processes.runs(entry)).isFalse();
    }

    @Test
    void aNameThatLooksLikeFieldsConfusesNobody() throws Exception {
        child = new ProcessBuilder("sh", "-c", "printf 'x) Z 1 1 (\\n' >/proc/$$/comm; echo; read -r _").start();
        child.getInputStream().read();

        assertThat(entry().parent()).isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void manyThatLookAtTheSameTimeAllSeeWhatWasThereWhenTheyAsked() throws Exception {
        start("token.7");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Entry>> looks = IntStream.range(0, 200)
                    .mapToObj(_ -> threads.submit(this::entry))
                    .toList();
            for (Future<Entry> look : looks) {
                assertThat(look.get().child()).isEqualTo(7);
            }
        }
    }

    /** A shell that waits for its input, once it has said that it runs. */
    private void start(String mark) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "echo; read -r _");
        builder.environment().put("MARK", mark);
        child = builder.start();
        child.getInputStream().read();
    }

    private Entry entry() {
        return processes.look().orElseThrow().stream()
                .filter(it -> it.pid() == child.pid())
                .findFirst()
                .orElseThrow();
    }
}
