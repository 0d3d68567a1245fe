package dev.breakwater.mcp.chaos;

import static dev.breakwater.mcp.Servers.GENEROUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.mcp.ServerStatus;
import dev.breakwater.mcp.Servers;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({NoFixtureLeft.class, ResilienceReport.class})
class StartFaultTests {

    private static final Duration START_LIMIT = Duration.ofMillis(700);

    private final Servers servers = new Servers();

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    @Fault(
            value = "ends at once",
            then = "the exit code is its last failure; started again at once, after 0.5 s, 1 s, 2 s … 30 s")
    void exitAtStart(Recovery recovery) throws IOException {
        Sick sick = Sick.from(directory);
        servers.with("docs", "exit-at-start=3", sick.mode("while-file")).settled();

        assertFailed("initialize", "the process exited with code 3");
        await().atMost(GENEROUS).until(() -> servers.status("docs").restarts() >= 2);

        recovery.ofServer(servers, "docs", sick.heal());
    }

    @Test
    @Fault(value = "ends in `initialize`", then = "the same, and what it wrote to its standard error is quoted")
    void exitInInitialize(Recovery recovery) throws IOException {
        Sick sick = Sick.from(directory);
        servers.with("docs", "exit-in-initialize=4", sick.mode("while-file")).settled();

        assertFailed("initialize", "the process exited with code 4");
        assertThat(servers.status("docs").lastFailure().stderrTail()).endsWith("fixture: giving up");

        recovery.ofServer(servers, "docs", sick.heal());
    }

    @Test
    @Fault(value = "answers `initialize` with an error", then = "a failed start whose reason is the error")
    void initializeError(Recovery recovery) throws IOException {
        Sick sick = Sick.from(directory);
        servers.with("docs", "initialize-error=no licence", sick.mode("while-file"))
                .settled();

        assertFailed("initialize", "the server answered with error -32603: no licence");

        recovery.ofServer(servers, "docs", sick.heal());
    }

    @Test
    @Fault(
            value = "does not answer `initialize`",
            then = "a failed start when the start limit is over (here 0.7 s); its process is ended")
    void silentInitialize(Recovery recovery) throws IOException {
        Sick sick = Sick.from(directory);
        servers.with("docs", "silent", sick.mode("while-file"))
                .startTimeout(START_LIMIT)
                .settled();

        assertFailed("initialize", "no answer to initialize within");

        recovery.ofServer(servers, "docs", sick.heal());
    }

    @Test
    @Fault(
            value = "does not even read `initialize`",
            then = "a failed start when the start limit is over (here 0.7 s); its process is ended")
    void deafFromTheStart(Recovery recovery) throws IOException {
        Sick sick = Sick.from(directory);
        servers.with("docs", "deaf", sick.mode("while-file"))
                .startTimeout(START_LIMIT)
                .settled();

        assertFailed("initialize", "no answer to initialize within");

        recovery.ofServer(servers, "docs", sick.heal());
    }

    @Test
    @Fault(
            value = "does not list its tools",
            then = "a failed start when the start limit is over (here 0.7 s); its process is ended")
    void silentList(Recovery recovery) throws IOException {
        Sick sick = Sick.from(directory);
        servers.with("docs", "silent-list", sick.mode("while-file"))
                .startTimeout(START_LIMIT)
                .settled();

        assertFailed("list_tools", "no answer to tools/list within");

        recovery.ofServer(servers, "docs", sick.heal());
    }

    @Test
    @Fault(
            value = "takes its time (1 s) to start",
            then = "calls are refused at once until it is there; nobody waits for it")
    void slowStart(Recovery recovery) {
        servers.with("docs", "slow-start=1000");
        long started = System.nanoTime();
        servers.start();

        assertThat(servers.toolbox().missing()).extracting(ServerStatus::name).containsExactly("docs");
        assertThat(servers.status("docs").reason()).isEqualTo("starting");

        recovery.ofServer(servers, "docs", started);
        assertThat(servers.status("docs").restarts()).isZero();
    }

    @Test
    @Fault(
            value = "its command does not exist",
            then = "it is parked with the reason, and tried again every 5 minutes or when an operator says so")
    void noSuchCommand(Recovery recovery) {
        servers.with("docs", List.of("no-such-command-here")).settled();

        assertFailed("spawn", "no-such-command-here");
        assertThat(servers.status("docs").state()).isEqualTo("parked");
        assertThat(servers.status("docs").retryAfter()).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        recovery.figure("at most 5 min");
    }

    private void assertFailed(String stage, String message) {
        ServerStatus status = servers.status("docs");
        assertThat(status.healthy()).isFalse();
        assertThat(status.lastFailure().stage()).isEqualTo(stage);
        assertThat(status.lastFailure().message()).contains(message);
        assertThat(servers.toolbox().missing()).extracting(ServerStatus::name).containsExactly("docs");
    }
}
