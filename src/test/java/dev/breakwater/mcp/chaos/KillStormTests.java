package dev.breakwater.mcp.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.mcp.Servers;
import dev.breakwater.mcp.ToolOutcome;
import dev.breakwater.mcp.Toolbox;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers are killed at random moments while they are called. The seed of a run is in the names of its assertions. */
@ExtendWith({NoFixtureLeft.class, ResilienceReport.class})
class KillStormTests {

    private static final Duration CALL_LIMIT = Duration.ofSeconds(2);

    /** What a caller may see beyond its limit on a machine that is busy with the starts of so many processes. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();
    private final List<String> dishonest = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    @Fault(
            value = "12 kills at random moments spread over 4 servers under load",
            then =
                    "every call ends as success or as an honest failure within its deadline; every server returns; threads, "
                            + "descriptors and processes are back where they began")
    void aFewKills(Recovery recovery) throws Exception {
        storm(4, 12, Duration.ofSeconds(4), recovery);
    }

    @Test
    @Tag("full")
    @Fault(
            value = "100 kills at random moments spread over 20 servers under load",
            then =
                    "every call ends as success or as an honest failure within its deadline; every server returns; threads, "
                            + "descriptors and processes are back where they began")
    void hundredKills(Recovery recovery) throws Exception {
        storm(20, 100, Duration.ofSeconds(30), recovery);
    }

    private void storm(int number, int kills, Duration time, Recovery recovery) throws Exception {
        try (Servers once = new Servers().with("warm")) {
            once.settled(); // loads classes and opens what stays open in this JVM whatever the layer does
            assertThat(Recovery.answers(once, "warm")).isTrue();
        }
        await().until(() -> NoFixtureLeft.ioThreads().stream()
                .noneMatch(thread -> thread.getName().startsWith("mcp-warm")));
        Footprint before = Footprint.now();
        Servers servers = new Servers().maxTools(10_000);
        for (int i = 0; i < number; i++) {
            servers.with("s" + i);
        }
        try (servers;
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
                ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor()) {
            servers.settled();
            List<Future<?>> load = new ArrayList<>();
            for (int i = 0; i < 2 * number; i++) {
                String server = "s" + i % number;
                Toolbox toolbox = servers.toolbox();
                load.add(callers.submit(() -> callUntilOver(toolbox, server)));
            }
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < kills; i++) {
                String victim = "s" + i % number;
                all.add(killer.schedule(
                        () -> kill(servers, victim), random.nextLong(time.toMillis()), TimeUnit.MILLISECONDS));
            }
            for (Future<?> kill : all) {
                kill.get(60, TimeUnit.SECONDS);
            }

            long last = System.nanoTime();
            // The layer may not know of the last deaths yet, so only answers count.
            recovery.until(last, () -> IntStream.range(0, number).allMatch(i -> Recovery.answers(servers, "s" + i)));
            over.set(true);
            for (Future<?> caller : load) {
                caller.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(dishonest).as("seed " + seed).isEmpty();
        assertThat(outcomes.get("Success").get()).as("good calls, seed " + seed).isGreaterThan(10 * number);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Footprint.moreThan(before))
                        .as("what is left behind, seed " + seed)
                        .isEmpty());
    }

    /** Waits until the server is up, so that every kill meets a process. */
    private static void kill(Servers servers, String server) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> servers.status(server).instances().stream()
                        .findFirst()
                        .flatMap(instance -> ProcessHandle.of(instance.pid()))
                        .map(ProcessHandle::destroyForcibly)
                        .orElse(false));
    }

    private void callUntilOver(Toolbox toolbox, String server) {
        int call = 0;
        while (!over.get()) {
            String text = server + "/" + call++;
            boolean slow = call % 3 == 0;
            long before = System.nanoTime();
            ToolOutcome outcome = toolbox.call(
                            toolbox.named(server + (slow ? "__sleep" : "__echo"))
                                    .orElseThrow(),
                            "{\"text\":\"" + text + "\",\"millis\":20}",
                            Servers.within(CALL_LIMIT),
                            () -> {})
                    .outcome();
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            outcomes.computeIfAbsent(outcome.getClass().getSimpleName(), _ -> new AtomicInteger())
                    .incrementAndGet();
            boolean honest = switch (outcome) {
                case ToolOutcome.Success success -> success.text().equals(text);
                case ToolOutcome.Lost _, ToolOutcome.Unavailable _, ToolOutcome.TimedOut _ -> true;
                case ToolOutcome.Refusal _, ToolOutcome.BadArguments _, ToolOutcome.Cancelled _ -> false;
            };
            if (!honest || took.compareTo(CALL_LIMIT.plus(SLACK)) > 0) {
                synchronized (dishonest) {
                    dishonest.add(text + " after " + took.toMillis() + " ms: " + outcome);
                }
            }
            if (outcome instanceof ToolOutcome.Unavailable) {
                pause();
            }
        }
    }

    /** A refusal takes microseconds; nobody asks again as quickly. */
    private static void pause() {
        await().pollDelay(Duration.ofMillis(10)).until(() -> true);
    }
}
