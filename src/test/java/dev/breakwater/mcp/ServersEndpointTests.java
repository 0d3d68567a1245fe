package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.mcp.Mailbox.Order;
import dev.breakwater.testing.mcp.Fixture;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an operator can do to a server. */
@ExtendWith(NoFixtureLeft.class)
class ServersEndpointTests {

    private final Servers servers = new Servers();

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void aRestartMakesTheNewOneBeforeItEndsTheOldOneAndNoCallFails() throws Exception {
        servers.with("docs").settled();
        long old = servers.process("docs").pid();
        Toolbox toolbox = servers.toolbox();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(order("docs", Order.RESTART)).isEqualTo(202);
            List<Future<Boolean>> calls = IntStream.range(0, 20)
                    .mapToObj(_ -> callers.submit(() -> {
                        boolean well = true;
                        while (well && servers.status("docs").restarts() == 0) {
                            well = Servers.call(toolbox, "docs__echo", "{\"text\":\"x\"}")
                                    .outcome()
                                    .equals(new ToolOutcome.Success("x"));
                        }
                        return well;
                    }))
                    .toList();
            for (Future<Boolean> call : calls) {
                assertThat(call.get()).isTrue();
            }
        }
        await().atMost(Servers.GENEROUS).until(() -> ProcessHandle.of(old).isEmpty());
        assertThat(servers.process("docs").pid()).isNotEqualTo(old);
        assertThat(servers.events()).extracting(ServerEvent::to).containsExactly("ready", "ready");
        assertThat(servers.text("docs__echo", "{\"text\":\"x\"}")).isEqualTo("x");
    }

    @Test
    void callsUnderWayAtTheOldOneMayEnd() {
        servers.with("docs", FixtureSettings.in().timeout(Duration.ofSeconds(2)).build())
                .settled();
        Toolbox toolbox = servers.toolbox();
        long old = servers.process("docs").pid();
        Thread caller = Thread.startVirtualThread(() -> Servers.call(toolbox, "docs__hang", "{}"));
        await().until(() -> servers.status("docs").instances().getFirst().inFlight() == 1);

        order("docs", Order.RESTART);
        await().atMost(Servers.GENEROUS)
                .until(() -> servers.status("docs").instances().size() == 2);

        assertThat(servers.status("docs").instances())
                .extracting(ServerStatus.Instance::state)
                .containsExactly("ready", "draining");
        assertThat(caller.isAlive()).isTrue();
        await().atMost(Servers.GENEROUS).until(() -> ProcessHandle.of(old).isEmpty());
        assertThat(caller.isAlive()).isFalse();
    }

    @Test
    void aRestartThatFailsKeepsTheRunningOne(@TempDir Path directory) throws Exception {
        // Starts once: the second time its working file is there.
        Path started = directory.resolve("started");
        String script = "if [ -e " + started + " ]; then echo taken >&2; exit 3; fi; touch " + started + "; exec "
                + String.join(" ", Fixture.command());
        servers.with("docs", Servers.settings(List.of("sh", "-c", script), false, Servers.GENEROUS, Servers.NO_RULES))
                .settled();
        long pid = servers.process("docs").pid();

        order("docs", Order.RESTART);
        await().atMost(Servers.GENEROUS).until(() -> servers.status("docs").lastFailure() != null);

        assertThat(servers.status("docs").lastFailure().stderrTail()).contains("taken");
        assertThat(servers.status("docs").state()).isEqualTo("ready");
        assertThat(servers.process("docs").pid()).isEqualTo(pid);
        Files.delete(started);
    }

    @Test
    void aDisabledServerEndsAndStaysOffUntilItIsEnabled() {
        servers.with("docs", FixtureSettings.in().required().build())
                .with("other")
                .settled();

        order("docs", Order.DISABLE);
        servers.awaitState("docs", "stopped");

        ServerStatus status = servers.status("docs");
        assertThat(status.instances()).isEmpty();
        assertThat(status.reason()).contains("switched off");
        assertThat(servers.toolbox().missing()).extracting(ServerStatus::name).containsExactly("docs");
        servers.clock().forward(Duration.ofMinutes(10));
        assertThat(servers.built().unready()).as("readiness").isEmpty();

        order("docs", Order.ENABLE);
        servers.awaitState("docs", "ready");
        assertThat(servers.text("docs__echo", "{\"text\":\"back\"}")).isEqualTo("back");
    }

    @Test
    void aParkedServerIsStartedAtOnce() {
        servers.with(
                        "docs",
                        Servers.settings(List.of("no-such-command-here"), false, Servers.GENEROUS, Servers.NO_RULES))
                .settled();
        assertThat(servers.status("docs").state()).isEqualTo("parked");

        order("docs", Order.RESTART);

        await().atMost(Servers.GENEROUS).until(() -> servers.status("docs").restarts() == 1);
    }

    @Test
    void aServerThatDoesNotExistIsNotFound() {
        servers.with("docs").settled();

        assertThat(order("nowhere", Order.RESTART)).isEqualTo(404);
        assertThat(endpoint().server("nowhere")).isNull();
        assertThat(endpoint().servers()).containsOnlyKeys("docs");
        assertThat(endpoint().server("docs").state()).isEqualTo("ready");
    }

    private int order(String server, Order order) {
        return endpoint().order(server, order.name().toLowerCase(Locale.ROOT)).getStatus();
    }

    private ServersEndpoint endpoint() {
        return new ServersEndpoint(servers.built());
    }
}
