package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.testing.Signals;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What opens the breaker of a server, what does not, and how it comes back. */
@ExtendWith(NoFixtureLeft.class)
class ServerBreakerTests {

    private static final Duration SHORT = Duration.ofMillis(150);
    private static final Duration OPEN_TIME = Duration.ofMinutes(1);

    private final Servers servers = new Servers();

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void aHungToolOpensItAfterRetriesAndTwoFailures() {
        servers.with(
                        "docs",
                        FixtureSettings.in().timeout(SHORT).retryAttempts(2).build())
                .settled();
        Toolbox toolbox = servers.toolbox();

        for (int i = 1; i <= 4; i++) {
            assertThat(state()).as("before call " + i).isEqualTo("closed");
            assertThat(Servers.call(toolbox, "docs__hang", "{}").outcome()).isInstanceOf(ToolOutcome.TimedOut.class);
        }

        assertThat(state()).isEqualTo("open");
    }

    @Test
    void whileItIsOpenCallsFailAtOnceWithTheTimeOfTheNextTry() {
        Toolbox before = opened();

        long start = System.nanoTime();
        ToolResult result = Servers.call(before, "docs__echo", "{\"text\":\"x\"}");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
        assertThat(result.attempts()).isZero();
        assertThat(result.outcome()).isInstanceOfSatisfying(ToolOutcome.Unavailable.class, gone -> {
            assertThat(gone.reason()).contains("circuit breaker is open", "hang", "no answer within 150 ms");
            assertThat(gone.retryAfter()).isBetween(OPEN_TIME.minusSeconds(30), OPEN_TIME);
        });
    }

    @Test
    void whileItIsOpenNewRunsAreNotOfferedTheServerAndAreToldWhy() {
        opened();

        assertThat(servers.toolbox().tools()).isEmpty();
        assertThat(servers.toolbox().missing())
                .singleElement()
                .satisfies(it -> assertThat(it.reason()).contains("circuit breaker is open"));
        ServerStatus status = servers.status("docs");
        assertThat(status.state()).isEqualTo("ready");
        assertThat(status.healthy()).isFalse();
        assertThat(status.lastFailure().stage()).isEqualTo("call");
        assertThat(servers.built().catalogue())
                .allSatisfy(entry -> assertThat(entry.withheldReason()).contains("circuit breaker"));
        assertThat(servers.built().unready()).as("readiness").isEmpty();
    }

    @Test
    void itComesBackByItselfWithoutTraffic() {
        opened();
        servers.clock().forward(OPEN_TIME);

        assertThat(state()).isEqualTo("half_open");
        assertThat(servers.toolbox().tools()).isNotEmpty();
        servers.text("docs__echo", "{\"text\":\"one\"}");
        assertThat(state()).isEqualTo("half_open");
        servers.text("docs__echo", "{\"text\":\"two\"}");
        assertThat(state()).isEqualTo("closed");
    }

    @Test
    void aFailureOnTrialOpensItAgainAtOnce() {
        opened();
        servers.clock().forward(OPEN_TIME);
        servers.text("docs__echo", "{\"text\":\"one\"}");

        servers.call("docs__hang", "{}");

        assertThat(state()).isEqualTo("open");
    }

    @Test
    void aHundredDomainErrorsDoNotOpenItNorLockOutSiblings() {
        servers.with("docs", FixtureSettings.in().retryAttempts(0).build()).settled();
        Toolbox toolbox = servers.toolbox();

        for (int i = 0; i < 100; i++) {
            assertThat(Servers.call(toolbox, "docs__fail", "{\"text\":\"no such order\"}")
                            .outcome())
                    .isInstanceOf(ToolOutcome.Refusal.class);
        }

        assertThat(state()).isEqualTo("closed");
        assertThat(servers.text("docs__echo", "{\"text\":\"fine\"}")).isEqualTo("fine");
    }

    @ParameterizedTest
    @ValueSource(ints = {-32602, -32000, -32042, 1, 500})
    void errorsForArgumentsAndOfTheApplicationAreNotCounted(int code) {
        failFiveTimes(code);

        assertThat(state()).isEqualTo("closed");
    }

    @ParameterizedTest
    @ValueSource(ints = {-32603, -32601, -32600, -32700})
    void errorsOfTheServerItselfAreCounted(int code) {
        failFiveTimes(code);

        assertThat(state()).isEqualTo("open");
    }

    @Test
    void argumentsThatDoNotFitTheSchemaAreNotCounted() {
        servers.with("docs", FixtureSettings.in().retryAttempts(0).build()).settled();

        for (int i = 0; i < 10; i++) {
            assertThat(servers.call("docs__echo", "{\"text\":7}")).isInstanceOf(ToolOutcome.BadArguments.class);
        }

        assertThat(state()).isEqualTo("closed");
    }

    @Test
    void answersThatAreNoneAreCounted() {
        servers.with("docs", FixtureSettings.in().retryAttempts(0).build()).settled();
        Toolbox toolbox = servers.toolbox();

        for (int i = 0; i < 2; i++) {
            assertThat(Servers.call(toolbox, "docs__raw", "{\"result\":\"[]\"}").outcome())
                    .isInstanceOf(ToolOutcome.Lost.class);
        }

        assertThat(state()).isEqualTo("open");
    }

    @Test
    void aCallerWhoHadLittleTimeIsNotCounted() {
        servers.with("docs", FixtureSettings.in().retryAttempts(0).build()).settled();
        Toolbox toolbox = servers.toolbox();
        OfferedTool hang = toolbox.named("docs__hang").orElseThrow();

        for (int i = 0; i < 10; i++) {
            ToolResult result = toolbox.call(hang, "{}", Servers.within(Duration.ofMillis(20)), () -> {});
            assertThat(result.outcome()).isInstanceOf(ToolOutcome.TimedOut.class);
        }

        assertThat(state()).isEqualTo("closed");
    }

    @Test
    void callersWithLittleTimeAreCountedWhenTogetherTheyHaveWaitedLongEnough() {
        servers.with(
                        "docs",
                        FixtureSettings.in()
                                .timeout(Duration.ofSeconds(1))
                                .retryAttempts(0)
                                .build())
                .settled();
        Toolbox toolbox = servers.toolbox();
        OfferedTool hang = toolbox.named("docs__hang").orElseThrow();
        toolbox.call(hang, "{}", Servers.within(Duration.ofMillis(20)), () -> {});
        servers.clock().forward(Duration.ofMillis(600));

        for (int i = 0; i < 2; i++) {
            assertThat(state()).isEqualTo("closed");
            toolbox.call(hang, "{}", Servers.within(Duration.ofMillis(20)), () -> {});
        }

        assertThat(state()).isEqualTo("open");
    }

    @Test
    void aCallerWhoLeavesIsNotCounted() throws Exception {
        servers.with("docs", FixtureSettings.in().retryAttempts(0).build()).settled();
        Toolbox toolbox = servers.toolbox();

        for (int i = 0; i < 5; i++) {
            Thread caller = Thread.startVirtualThread(() -> Servers.call(toolbox, "docs__hang", "{}"));
            await().until(() -> servers.status("docs").instances().getFirst().inFlight() == 1);
            caller.interrupt();
            caller.join();
        }

        assertThat(state()).isEqualTo("closed");
    }

    @Test
    void oneDeathWithFiftyCallsUnderWayIsOneFailure() throws Exception {
        servers.with("docs", FixtureSettings.in().retryAttempts(0).build()).settled();
        Toolbox toolbox = servers.toolbox();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ToolResult>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(callers.submit(() -> Servers.call(toolbox, "docs__hang", "{}")));
            }
            await().until(() -> servers.status("docs").instances().getFirst().inFlight() == 50);

            servers.process("docs").destroyForcibly();

            for (Future<ToolResult> call : calls) {
                assertThat(call.get().outcome()).isInstanceOf(ToolOutcome.Lost.class);
            }
        }
        assertThat(state()).isEqualTo("closed");
        await().atMost(Servers.GENEROUS).until(() -> servers.status("docs").restarts() == 1);
        servers.awaitState("docs", "ready");
        assertThat(servers.text("docs__echo", "{\"text\":\"back\"}")).isEqualTo("back");
    }

    @Test
    void aNewGenerationIsTriedAtOnce() {
        opened();

        servers.process("docs").destroyForcibly();

        await().atMost(Servers.GENEROUS).until(() -> state().equals("half_open"));
        servers.awaitState("docs", "ready");
        assertThat(servers.toolbox().tools()).isNotEmpty();
    }

    @Test
    void oneThatIsReplacedWhileInDoubtIsTriedAtOnce() throws Exception {
        servers.healthCheckInterval(Duration.ofSeconds(2));
        opened();
        ProcessHandle wedged = servers.process("docs");
        Signals.send("STOP", wedged.pid());
        servers.awaitState("docs", "unstable");
        assertThat(state()).isEqualTo("open");

        servers.built()
                .named("docs")
                .orElseThrow()
                .instances()
                .supervisors()
                .getFirst()
                .order(Mailbox.Order.RESTART);

        await().atMost(Servers.GENEROUS).until(() -> state().equals("half_open"));
        assertThat(servers.events())
                .as("it was replaced by make before break")
                .anyMatch(it -> it.from().equals("unstable") && it.to().equals("ready"));
    }

    @Test
    void theNumbersCanBeChosen() {
        servers.with(
                        "docs",
                        FixtureSettings.in()
                                .timeout(SHORT)
                                .retryAttempts(0)
                                .breaker(3, Duration.ofSeconds(5))
                                .build())
                .settled();
        Toolbox toolbox = servers.toolbox();

        for (int i = 0; i < 3; i++) {
            assertThat(state()).isEqualTo("closed");
            Servers.call(toolbox, "docs__hang", "{}");
        }

        assertThat(state()).isEqualTo("open");
        servers.clock().forward(Duration.ofSeconds(5));
        assertThat(state()).isEqualTo("half_open");
    }

    private void failFiveTimes(int code) {
        servers.with(
                        "docs",
                        FixtureSettings.in()
                                .retryAttempts(0)
                                .breaker(5, OPEN_TIME)
                                .build())
                .settled();
        Toolbox toolbox = servers.toolbox();
        for (int i = 0; i < 5; i++) {
            ToolResult result =
                    Servers.call(toolbox, "docs__rpc_error", "{\"code\":" + code + ",\"message\":\"it went wrong\"}");
            assertThat(result.outcome()).isEqualTo(new ToolOutcome.Refusal("it went wrong"));
        }
    }

    /** A server whose breaker a hung tool has opened, and a toolbox from before. */
    private Toolbox opened() {
        servers.with(
                        "docs",
                        FixtureSettings.in()
                                .timeout(SHORT)
                                .retryAttempts(0)
                                .breaker(2, OPEN_TIME)
                                .build())
                .settled();
        Toolbox toolbox = servers.toolbox();
        Servers.call(toolbox, "docs__hang", "{}");
        Servers.call(toolbox, "docs__hang", "{}");
        assertThat(state()).isEqualTo("open");
        return toolbox;
    }

    private String state() {
        return servers.status("docs").breaker().state();
    }
}
