package dev.breakwater.mcp.chaos;

import static dev.breakwater.mcp.Servers.GENEROUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.mcp.ServerStatus;
import dev.breakwater.mcp.Servers;
import dev.breakwater.mcp.ToolOutcome;
import dev.breakwater.mcp.Toolbox;
import dev.breakwater.testing.Signals;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({NoFixtureLeft.class, ResilienceReport.class})
class HangTests {

    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Duration INTERVAL = Duration.ofMillis(600);

    private final Servers servers = new Servers().timeout(TIMEOUT).healthCheckInterval(INTERVAL);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        callers.shutdownNow();
        servers.close();
    }

    @Test
    @Fault(
            value = "one of its tools hangs once",
            then = "that call fails at the server's timeout and the server is told; other calls go on meanwhile")
    void hang(Recovery recovery) throws Exception {
        servers.with("docs").settled();
        Future<ToolOutcome> hanging = callers.submit(() -> servers.call("docs__hang", "{}"));
        await().until(() -> servers.status("docs").instances().getFirst().inFlight() == 1);

        assertThat(Recovery.answers(servers, "docs")).isTrue();
        assertThat(hanging.isDone()).isFalse();
        assertThat(hanging.get(10, TimeUnit.SECONDS)).isInstanceOf(ToolOutcome.TimedOut.class);
        assertThat(servers.text("docs__seen", "{}")).contains("notifications/cancelled");
        assertThat(servers.status("docs").restarts()).isZero();
    }

    @Test
    @Fault(
            value = "answers no call any more (timeout here 0.5 s)",
            then =
                    "after 4 failures in a row the breaker opens: calls fail in under 5 ms with the time of the next try, "
                            + "its tools are withdrawn from new runs; after twice the timeout it is tried again, without traffic")
    void hangingTools(Recovery recovery) throws IOException {
        Sick sick = Sick.later(directory);
        servers.with("docs", sick.mode("hang-when-file")).settled();
        Toolbox toolbox = servers.toolbox();
        sick.strike();
        for (int i = 0; i < 4; i++) {
            assertThat(Servers.call(toolbox, "docs__fail", "{}").outcome()).isInstanceOf(ToolOutcome.TimedOut.class);
        }

        assertThat(servers.status("docs").breaker().state()).isEqualTo("open");
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long before = System.nanoTime();
            assertThat(Servers.call(toolbox, "docs__fail", "{}").outcome())
                    .isInstanceOfSatisfying(
                            ToolOutcome.Unavailable.class,
                            unavailable -> assertThat(unavailable.retryAfter()).isNotNull());
            fastest = Math.min(fastest, System.nanoTime() - before);
        }
        assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(5));
        assertThat(servers.toolbox().missing()).extracting(ServerStatus::name).containsExactly("docs");

        recovery.ofServer(servers, "docs", sick.heal());
        assertThat(servers.status("docs").restarts()).isZero();
    }

    @Test
    @Fault(
            value = "does not read its standard input any more (health check here every 0.6 s)",
            then = "callers are not blocked, their calls fail at the timeout; the process is replaced")
    void deaf(Recovery recovery) throws Exception {
        servers.with("docs").settled();
        String big = "{\"text\":\"" + "x".repeat(50_000) + "\"}";
        Toolbox toolbox = servers.toolbox();

        long fault = System.nanoTime();
        servers.text("docs__stop_reading", "{}");
        List<Future<ToolOutcome>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(callers.submit(
                    () -> Servers.call(toolbox, "docs__fail", big).outcome()));
        }

        for (Future<ToolOutcome> each : all) {
            assertThat(each.get(10, TimeUnit.SECONDS))
                    .isInstanceOfAny(ToolOutcome.TimedOut.class, ToolOutcome.Unavailable.class, ToolOutcome.Lost.class);
        }
        await().atMost(GENEROUS).until(() -> servers.status("docs").restarts() == 1);
        recovery.ofServer(servers, "docs", fault);
    }

    @Test
    @Fault(
            value = "is stopped with SIGSTOP (health check here every 0.6 s)",
            then = "`/servers` says so within one interval; after 3 unanswered pings the process is replaced")
    void stopped(Recovery recovery) throws Exception {
        servers.with("docs").settled();

        long fault = System.nanoTime();
        ProcessHandle process = servers.process("docs");
        Signals.send("STOP", process.pid());
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> !servers.status("docs").healthy());
        assertThat(Duration.ofNanos(System.nanoTime() - fault)).isLessThan(INTERVAL.multipliedBy(2));

        await().atMost(GENEROUS).until(() -> servers.status("docs").restarts() == 1);
        recovery.ofServer(servers, "docs", fault);
        await().until(() -> !process.isAlive());
    }

    @Test
    @Fault(
            value = "is stopped for a moment and goes on (health check here every 0.6 s)",
            then = "it is `unstable` meanwhile and `ready` at the next answer; it is not started again")
    void pausing(Recovery recovery) throws Exception {
        servers.with("docs").settled();
        ProcessHandle process = servers.process("docs");
        Signals.send("STOP", process.pid());
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> servers.status("docs").state().equals("unstable"));

        Signals.send("CONT", process.pid());
        recovery.ofServer(servers, "docs", System.nanoTime());

        assertThat(servers.status("docs").restarts()).isZero();
        assertThat(servers.process("docs")).isEqualTo(process);
    }

    @Test
    @Fault(
            value = "breaks off in the middle of an answer and falls silent (health check here every 0.6 s)",
            then = "calls fail at the timeout; after 3 unanswered pings the process is replaced")
    void halfALineThenSilence(Recovery recovery) {
        servers.with("docs").settled();

        long fault = System.nanoTime();
        assertThat(servers.call("docs__half_then_nothing", "{}"))
                .isInstanceOfAny(ToolOutcome.TimedOut.class, ToolOutcome.Lost.class);

        await().atMost(GENEROUS).until(() -> servers.status("docs").restarts() == 1);
        recovery.ofServer(servers, "docs", fault);
    }

    @Test
    @Fault(
            value = "answers nothing while it works at a long call (2 s, timeout 5 s, health check here every 0.6 s)",
            then = "it is `unstable` meanwhile, but the call is not cut off: it succeeds, and the process stays")
    void busy(Recovery recovery) throws Exception {
        servers.timeout(Duration.ofSeconds(5)).with("docs").settled();
        ProcessHandle process = servers.process("docs");

        Future<ToolOutcome> working = callers.submit(() -> servers.call("docs__busy", "{\"millis\":2000}"));
        await().until(() -> servers.status("docs").state().equals("unstable"));

        assertThat(working.get(10, TimeUnit.SECONDS)).isEqualTo(new ToolOutcome.Success("done"));
        recovery.ofServer(servers, "docs", System.nanoTime());
        assertThat(servers.process("docs")).isEqualTo(process);
    }
}
