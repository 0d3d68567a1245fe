package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several processes behind one name. */
@ExtendWith(NoFixtureLeft.class)
class InstancesTests {

    private final Servers servers = new Servers();

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void eachIsAProcessOfItsOwnAndAllAreShown() {
        servers.with("docs", FixtureSettings.in().instances(3).build()).settled();

        assertThat(servers.status("docs").instances())
                .hasSize(3)
                .allSatisfy(it -> assertThat(it.state()).isEqualTo("ready"))
                .extracting(ServerStatus.Instance::pid)
                .doesNotHaveDuplicates();
        assertThat(servers.toolbox().tools())
                .filteredOn(it -> it.name().equals("echo"))
                .hasSize(1);
    }

    @Test
    void callsGoToTheOneWithTheFewestUnderWay() throws Exception {
        servers.with("docs", FixtureSettings.in().instances(2).build()).settled();
        Toolbox toolbox = servers.toolbox();
        Thread busy = Thread.startVirtualThread(() -> Servers.call(toolbox, "docs__hang", "{}"));
        await().until(() -> inFlight() == 1);
        Set<String> pids = new HashSet<>();

        for (int i = 0; i < 20; i++) {
            pids.add(servers.text("docs__pid", "{}"));
        }

        assertThat(pids).hasSize(1);
        busy.interrupt();
        busy.join();
    }

    @Test
    void idleOnesTakeTurns() {
        servers.with("docs", FixtureSettings.in().instances(2).build()).settled();

        assertThat(IntStream.range(0, 10).mapToObj(_ -> servers.text("docs__pid", "{}")))
                .containsOnly(servers.status("docs").instances().stream()
                        .map(it -> String.valueOf(it.pid()))
                        .toArray(String[]::new));
    }

    @Test
    void whileOneIsReplacedTheOtherServesAndNoReadFails() throws Exception {
        servers.with("docs", FixtureSettings.in().instances(2).build()).settled();
        Toolbox toolbox = servers.toolbox();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ToolResult>> calls = IntStream.range(0, 400)
                    .mapToObj(i -> callers.submit(() -> {
                        if (i == 200) {
                            servers.process("docs").destroyForcibly();
                        }
                        return Servers.call(toolbox, "docs__echo", "{\"text\":\"" + i + "\"}");
                    }))
                    .toList();
            for (Future<ToolResult> call : calls) {
                assertThat(call.get().outcome()).isInstanceOf(ToolOutcome.Success.class);
            }
        }
        await().atMost(Servers.GENEROUS).until(() -> servers.status("docs").restarts() == 1);
        await().atMost(Servers.GENEROUS)
                .until(() -> servers.status("docs").instances().size() == 2);
        assertThat(servers.status("docs").healthy()).isTrue();
    }

    @Test
    void placesBoundTheCallsUnderWayAndTheWaitForOne() throws Exception {
        servers.callsPerServer(2).with("docs", FixtureSettings.in().build()).settled();
        Toolbox toolbox = servers.toolbox();
        List<Thread> busy = IntStream.range(0, 2)
                .mapToObj(_ -> Thread.startVirtualThread(() -> Servers.call(toolbox, "docs__hang", "{}")))
                .toList();
        await().until(() -> inFlight() == 2);

        ToolResult third = toolbox.call(
                toolbox.named("docs__echo").orElseThrow(),
                "{\"text\":\"x\"}",
                Servers.within(Duration.ofMillis(200)),
                () -> {});

        assertThat(third.attempts()).isZero();
        assertThat(third.outcome())
                .isInstanceOfSatisfying(
                        ToolOutcome.Unavailable.class,
                        it -> assertThat(it.reason()).contains("all 2 places"));
        for (Thread thread : busy) {
            thread.interrupt();
            thread.join();
        }
        assertThat(servers.text("docs__echo", "{\"text\":\"x\"}")).isEqualTo("x");
    }

    private int inFlight() {
        return servers.status("docs").instances().stream()
                .mapToInt(ServerStatus.Instance::inFlight)
                .sum();
    }
}
