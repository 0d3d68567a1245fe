package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.testing.Signals;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers that live and do not answer. */
@ExtendWith(NoFixtureLeft.class)
@DisabledOnOs(OS.WINDOWS)
class HealthCheckTests {

    private static final Duration INTERVAL = Duration.ofMillis(800);

    private final Servers servers = new Servers().healthCheckInterval(INTERVAL);

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void oneThatStopsAnsweringIsUnstableThenReplaced() throws Exception {
        servers.with("docs").settled();
        long pid = servers.process("docs").pid();

        Signals.send("STOP", pid);
        servers.awaitState("docs", "unstable");

        ServerStatus status = servers.status("docs");
        assertThat(status.healthy()).isFalse();
        assertThat(status.reason()).contains("ping");
        assertThat(servers.toolbox().tools()).isEmpty();
        await().atMost(Servers.GENEROUS).until(() -> servers.status("docs").restarts() == 1);
        servers.awaitState("docs", "ready");
        assertThat(servers.process("docs").pid()).isNotEqualTo(pid);
        assertThat(servers.status("docs").lastFailure().message()).contains("3 pings in a row");
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    @Test
    void oneThatAnswersAgainInTimeIsKept() throws Exception {
        servers.healthCheckInterval(Duration.ofSeconds(4)).with("docs").settled();
        long pid = servers.process("docs").pid();

        Signals.send("STOP", pid);
        servers.awaitState("docs", "unstable");
        Signals.send("CONT", pid);
        servers.awaitState("docs", "ready");

        assertThat(servers.process("docs").pid()).isEqualTo(pid);
        assertThat(servers.status("docs").restarts()).isZero();
    }

    @Test
    void oneThatWorksAtACallIsNotKilledForItsSilence() throws Exception {
        servers.with("docs").settled();
        long pid = servers.process("docs").pid();
        Toolbox toolbox = servers.toolbox();
        Thread caller = Thread.startVirtualThread(() -> Servers.call(toolbox, "docs__hang", "{}"));
        await().until(() -> servers.status("docs").instances().getFirst().inFlight() > 0);

        Signals.send("STOP", pid);
        servers.awaitState("docs", "unstable");
        // Three pings and more go by.
        Duration manyPings = INTERVAL.multipliedBy(3);
        await().pollDelay(manyPings).atMost(Servers.GENEROUS).until(() -> true);

        assertThat(servers.status("docs").restarts()).isZero();
        assertThat(ProcessHandle.of(pid)).isPresent();
        Signals.send("CONT", pid);
        servers.awaitState("docs", "ready");
        caller.interrupt();
        caller.join();
    }

    @Test
    void oneThatDoesNotKnowPingIsAlive() {
        // The fixture answers ping with "method not found".
        servers.with("docs").settled();

        await().pollDelay(INTERVAL.multipliedBy(3)).atMost(Servers.GENEROUS).until(() -> true);

        assertThat(servers.status("docs").state()).isEqualTo("ready");
        assertThat(servers.events()).extracting(ServerEvent::to).containsExactly("ready");
    }

    @Test
    void whileOneInstanceIsInDoubtTheOtherTakesTheCalls() throws Exception {
        servers.healthCheckInterval(Duration.ofSeconds(2))
                .with("docs", FixtureSettings.in().instances(2).build())
                .settled();
        List<ServerStatus.Instance> both = servers.status("docs").instances();

        Signals.send("STOP", both.getFirst().pid());
        await().atMost(Servers.GENEROUS)
                .until(() -> servers.status("docs").instances().stream()
                        .anyMatch(it -> it.state().equals("unstable")));

        assertThat(servers.status("docs").healthy()).isTrue();
        for (int i = 0; i < 5; i++) {
            assertThat(servers.text("docs__pid", "{}"))
                    .isEqualTo(String.valueOf(both.getLast().pid()));
        }
    }
}
