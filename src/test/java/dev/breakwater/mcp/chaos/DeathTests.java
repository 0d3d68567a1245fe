package dev.breakwater.mcp.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.mcp.Servers;
import dev.breakwater.mcp.ToolOutcome;
import dev.breakwater.mcp.ToolResult;
import dev.breakwater.testing.mcp.Fixture;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({NoFixtureLeft.class, ResilienceReport.class})
class DeathTests {

    /** What "at once" may take on a busy machine; far below every time limit that is used here. */
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    private final Servers servers = new Servers();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        callers.shutdownNow();
        servers.close();
    }

    @Test
    @Fault(value = "crashes in a call", then = "the call fails at once; exit code and last words are its last failure")
    void crashInACall(Recovery recovery) {
        servers.with("docs").settled();
        long crash = System.nanoTime();

        assertThat(servers.call("docs__die", "{\"code\":5,\"stderr\":\"fixture: disk full\"}"))
                .isEqualTo(new ToolOutcome.Lost("the process exited with code 5"));
        assertThat(since(crash)).isLessThan(AT_ONCE);

        recovery.ofServer(servers, "docs", crash);
        assertThat(servers.status("docs").lastFailure().stage()).isEqualTo("running");
        assertThat(servers.status("docs").lastFailure().stderrTail()).endsWith("fixture: disk full");
    }

    @Test
    @Fault(
            value = "is killed with 50 calls under way",
            then =
                    "all 50 fail at once, which counts as one failure and opens no breaker; later ones are refused at once")
    void killedUnderCalls(Recovery recovery) throws Exception {
        servers.with("docs").settled();
        List<Future<ToolOutcome>> hanging = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            hanging.add(callers.submit(() -> servers.call("docs__hang", "{}")));
        }
        await().until(() -> servers.status("docs").instances().getFirst().inFlight() == 50);

        long killed = System.nanoTime();
        servers.process("docs").destroyForcibly();
        for (Future<ToolOutcome> call : hanging) {
            assertThat(call.get(10, TimeUnit.SECONDS)).isInstanceOf(ToolOutcome.Lost.class);
        }
        assertThat(since(killed)).isLessThan(AT_ONCE);

        recovery.ofServer(servers, "docs", killed);
        assertThat(servers.status("docs").breaker().state()).isIn("closed", "half_open");
    }

    @Test
    @Fault(value = "breaks off in the middle of an answer and ends", then = "the call fails at once")
    void halfALine(Recovery recovery) {
        servers.with("docs").settled();
        long fault = System.nanoTime();

        assertThat(servers.call("docs__half_line", "{}")).isInstanceOf(ToolOutcome.Lost.class);

        recovery.ofServer(servers, "docs", fault);
    }

    @Test
    @Fault(value = "closes its standard output and lives on", then = "the call fails at once; the process is replaced")
    void closedOutput(Recovery recovery) {
        servers.with("docs").settled();
        long fault = System.nanoTime();

        assertThat(servers.call("docs__close_stdout", "{}"))
                .isInstanceOfSatisfying(
                        ToolOutcome.Lost.class,
                        lost -> assertThat(lost.reason()).contains("closed its standard output"));

        recovery.ofServer(servers, "docs", fault);
        await().untilAsserted(() -> assertThat(Fixture.alive()).hasSize(1));
    }

    @Test
    @Fault(
            value = "runs behind a shell (as with `npx`), which is killed",
            then = "what is left of it is ended, the whole is started again")
    void killedWrapper(Recovery recovery) {
        servers.with("docs", Fixture.wrapped("ignore-eof")).settled();
        assertThat(Recovery.answers(servers, "docs")).isTrue();

        long killed = System.nanoTime();
        servers.process("docs").destroyForcibly();
        await().until(() -> servers.status("docs").restarts() == 1);

        recovery.ofServer(servers, "docs", killed);
        await().untilAsserted(
                        () -> assertThat(Fixture.alive()).as("shell and server").hasSize(2));
    }

    @Test
    @Fault(
            value = "has a child that ignores TERM, and dies",
            then = "the child is ended with it, the server is started again")
    void stubbornChild(Recovery recovery) {
        servers.with("docs", Fixture.ignoringTerm("grandchild", "ignore-eof")).settled();
        assertThat(Recovery.answers(servers, "docs")).isTrue();

        long killed = System.nanoTime();
        servers.process("docs").destroyForcibly();
        await().until(() -> servers.status("docs").restarts() == 1);

        recovery.ofServer(servers, "docs", killed);
        await().untilAsserted(
                        () -> assertThat(Fixture.alive()).as("server and child").hasSize(2));
    }

    @Test
    @Fault(
            value = "dies in a call that is not safe to repeat",
            then = "the call is made once and its outcome is unknown, as the model is told")
    void notRepeated(Recovery recovery) throws IOException {
        servers.with("docs").settled();
        Path journal = directory.resolve("journal");
        long fault = System.nanoTime();

        ToolResult result = Servers.call(servers.toolbox(), "docs__journal", journal(journal, "die"));

        assertThat(result.outcome()).isInstanceOf(ToolOutcome.Lost.class);
        assertThat(result.attempts()).isEqualTo(1);
        recovery.ofServer(servers, "docs", fault);
        assertThat(Files.readAllLines(journal)).containsExactly("once");
    }

    @Test
    @Fault(
            value = "dies in a call that is safe to repeat",
            then = "the call is repeated on the new process, and succeeds")
    void repeated(Recovery recovery) throws IOException {
        servers.with("docs").settled();
        Path journal = directory.resolve("journal");
        long fault = System.nanoTime();

        ToolResult result = Servers.call(servers.toolbox(), "docs__journal_idempotent", journal(journal, "once-die"));

        recovery.figure(Recovery.inWords(since(fault)));
        assertThat(result).isEqualTo(new ToolResult(new ToolOutcome.Success("written"), 2));
        assertThat(Files.readAllLines(journal)).containsExactly("once", "once");
    }

    @Test
    @Fault(
            value = "one of its two instances is killed under read-only calls",
            then = "no call fails; the instance is replaced while the other serves")
    void oneOfTwoInstances(Recovery recovery) throws Exception {
        servers.instances(2).with("docs").settled();
        await().until(() -> ready() == 2);
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Long>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(callers.submit(() -> {
                long failed = 0;
                while (!over.get()) {
                    failed += Recovery.answers(servers, "docs") ? 0 : 1;
                }
                return failed;
            }));
        }

        long killed = System.nanoTime();
        servers.process("docs").destroyForcibly();
        await().until(() -> servers.status("docs").restarts() == 1);
        recovery.until(killed, () -> ready() == 2);
        over.set(true);

        for (Future<Long> each : all) {
            assertThat(each.get(10, TimeUnit.SECONDS)).as("failed calls").isZero();
        }
    }

    private long ready() {
        return servers.status("docs").instances().stream()
                .filter(instance -> instance.state().equals("ready"))
                .count();
    }

    private static String journal(Path file, String then) {
        return "{\"file\":\"" + file + "\",\"line\":\"once\",\"then\":\"" + then + "\"}";
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
