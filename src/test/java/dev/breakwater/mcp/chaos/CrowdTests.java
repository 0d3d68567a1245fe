package dev.breakwater.mcp.chaos;

import static dev.breakwater.mcp.Servers.GENEROUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.mcp.ServerStatus;
import dev.breakwater.mcp.Servers;
import dev.breakwater.mcp.ToolOutcome;
import dev.breakwater.mcp.Toolbox;
import dev.breakwater.testing.mcp.Fixture;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({NoFixtureLeft.class, ResilienceReport.class})
class CrowdTests {

    private static final int CALLS = 500;

    private final Servers servers = new Servers().maxTools(10_000);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        callers.shutdownNow();
        servers.close();
    }

    @Test
    @Fault(
            value = "20 servers are sick in every way beside one that is well",
            then = "the well one answers every call, and about as quickly as if it were alone")
    void sickBesideWell(Recovery recovery) {
        double alone;
        try (Servers single = new Servers().with("well")) {
            single.settled();
            alone = medianMillis(single);
        }
        for (int i = 0; i < 4; i++) {
            servers.with("silent" + i, "silent")
                    .with("deaf" + i, "deaf")
                    .with("dying" + i, "exit-at-start=1")
                    .with("hanging" + i, "hang-when-file=/")
                    .with("flooding" + i, "garbage", "ever-changing");
        }
        servers.with("well")
                .startTimeout(Duration.ofSeconds(3))
                .healthCheckInterval(Duration.ofSeconds(1))
                .start();
        servers.awaitState("well", "ready");
        for (int i = 0; i < 4; i++) {
            String hanging = "hanging" + i;
            servers.awaitState(hanging, "ready");
            servers.awaitState("flooding" + i, "ready");
            Toolbox toolbox = servers.toolbox();
            for (int caller = 0; caller < 10; caller++) {
                callers.execute(() -> Servers.call(toolbox, hanging + "__fail", "{}"));
            }
        }

        double beside = medianMillis(servers);

        assertThat(beside).as("milliseconds a call; alone it was " + alone).isLessThan(alone * 3 + 5);
        long killed = System.nanoTime();
        servers.process("well").destroyForcibly();
        await().atMost(Servers.GENEROUS).until(() -> servers.status("well").restarts() == 1);
        servers.awaitState("well", "ready");
        assertThat(Duration.ofNanos(System.nanoTime() - killed))
                .as("although the sick ones are being started all the time")
                .isLessThan(Duration.ofSeconds(10));
        recovery.figure(String.format(
                Locale.ROOT, "none needed; a call takes %.2f ms, alone %.2f ms (medians)", beside, alone));
    }

    @Test
    @Fault(
            value = "200 servers are configured",
            then = "they start 4 at a time in the background, all answer, all are gone at the end")
    void twoHundred(Recovery recovery) {
        for (int i = 0; i < 200; i++) {
            servers.with("tiny" + i, Fixture.tiny());
        }
        long before = System.nanoTime();
        servers.start();

        await().atMost(Duration.ofSeconds(60)).until(servers::isSettled);
        recovery.figure("ready after " + Recovery.inWords(Duration.ofNanos(System.nanoTime() - before)));
        assertThat(servers.toolbox().missing())
                .extracting(ServerStatus::lastFailure)
                .isEmpty();
        assertThat(Fixture.alive()).hasSize(200);
        for (int i = 0; i < 200; i++) {
            assertThat(servers.call("tiny" + i + "__echo", "{}")).isEqualTo(new ToolOutcome.Success("hi"));
        }
    }

    @Test
    @Tag("full")
    @Fault(
            value = "200 servers die in the same moment",
            then = "they are started again 4 at a time, not all at once; all come back")
    void twoHundredDeaths(Recovery recovery) {
        for (int i = 0; i < 200; i++) {
            servers.with("tiny" + i, Fixture.tiny());
        }
        servers.start();
        await().atMost(Duration.ofSeconds(60)).until(servers::isSettled);
        List<ProcessHandle> all = Fixture.alive();

        long killed = System.nanoTime();
        all.forEach(ProcessHandle::destroyForcibly);
        await().atMost(GENEROUS)
                .until(() -> servers.events().stream()
                                .filter(event -> event.to().equals("backoff"))
                                .count()
                        >= 200);

        recovery.until(killed, () -> servers.toolbox().missing().isEmpty());
        assertThat(Fixture.alive()).hasSize(200);
    }

    /** Of one call after another, as a run makes them. */
    private static double medianMillis(Servers servers) {
        Toolbox toolbox = servers.toolbox();
        for (int i = 0; i < CALLS; i++) {
            Servers.call(toolbox, "well__echo", "{\"text\":\"warm\"}");
        }
        double[] millis = new double[CALLS];
        for (int i = 0; i < CALLS; i++) {
            long before = System.nanoTime();
            assertThat(Servers.call(toolbox, "well__echo", "{\"text\":\"hi\"}").outcome())
                    .isEqualTo(new ToolOutcome.Success("hi"));
            millis[i] = (System.nanoTime() - before) / 1e6;
        }
        Arrays.sort(millis);
        return millis[CALLS / 2];
    }
}
