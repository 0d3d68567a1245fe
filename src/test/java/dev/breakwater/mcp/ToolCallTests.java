package dev.breakwater.mcp;

import static dev.breakwater.mcp.Servers.GENEROUS;
import static dev.breakwater.mcp.Servers.NO_RULES;
import static dev.breakwater.mcp.Servers.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.breakwater.testing.mcp.Fixture;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoFixtureLeft.class)
class ToolCallTests {

    private final Servers servers = new Servers();
    private final AtomicInteger sent = new AtomicInteger();

    @BeforeEach
    void start() {
        servers.with("docs").settled();
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void aToolThatWorksIsASuccess() {
        assertThat(call("docs__echo", "{\"text\":\"hi\"}", GENEROUS))
                .isEqualTo(new ToolResult(new ToolOutcome.Success("hi"), 1));
        assertThat(sent).hasValue(1);
    }

    @Test
    void aToolThatSaysNoIsARefusal() {
        assertThat(call("docs__fail", "{\"text\":\"no such file\"}", GENEROUS))
                .isEqualTo(new ToolResult(new ToolOutcome.Refusal("no such file"), 1));
    }

    @Test
    void anErrorAnswerIsARefusalWithItsMessage() {
        assertThat(servers.call("docs__rpc_error", "{\"code\":-32602,\"message\":\"bad city\"}"))
                .isEqualTo(new ToolOutcome.Refusal("bad city"));
        assertThat(servers.call("docs__rpc_error", "{\"code\":-32603,\"message\":\"internal\"}"))
                .isEqualTo(new ToolOutcome.Refusal("internal"));
    }

    @Test
    void aLongErrorMessageIsCutLikeAnyOutput() {
        ToolOutcome outcome =
                servers.call("docs__rpc_error", "{\"code\":-32603,\"message\":\"" + "x".repeat(200_000) + "\"}");

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        ToolOutcome.Refusal.class,
                        refusal -> assertThat(refusal.text())
                                .hasSizeLessThan(70_000)
                                .contains("[cut by the gateway"));
    }

    @Test
    void aLongResultIsCutAndMarked() {
        assertThat(servers.text("docs__bytes", "{\"count\":200000}"))
                .hasSizeLessThan(70_000)
                .endsWith("[cut by the gateway: the first 65536 of 200000 bytes are shown]");
    }

    @Test
    void badArgumentsAreNotSent() {
        ToolResult result = call("docs__echo", "{\"text\":5}", GENEROUS);

        assertThat(result.outcome())
                .isInstanceOfSatisfying(
                        ToolOutcome.BadArguments.class,
                        bad -> assertThat(bad.reason()).contains("/text: integer found, string expected"));
        assertThat(result.attempts()).isZero();
        assertThat(sent).hasValue(0);
    }

    @Test
    void theCallersDeadlineEndsACall() {
        assertThat(call("docs__hang", "{}", Duration.ofMillis(200)))
                .satisfies(result -> assertThat(result.attempts()).isEqualTo(1))
                .extracting(ToolResult::outcome)
                .isInstanceOf(ToolOutcome.TimedOut.class);
        assertThat(servers.text("docs__seen", "{}")).contains("notifications/cancelled");
    }

    @Test
    void theServersOwnTimeoutEndsACallBeforeTheDeadline() {
        try (Servers strict = new Servers()
                .with("strict", Servers.settings(Fixture.command(), false, Duration.ofMillis(250), NO_RULES))) {
            strict.settled();

            assertThat(strict.call("strict__hang", "{}"))
                    .isInstanceOfSatisfying(
                            ToolOutcome.TimedOut.class,
                            timedOut -> assertThat(timedOut.limit()).isLessThanOrEqualTo(Duration.ofMillis(250)));
        }
    }

    @Test
    void afterTheDeadlineNothingIsSent() {
        assertThat(call("docs__echo", "{\"text\":\"hi\"}", Duration.ZERO))
                .isEqualTo(new ToolResult(new ToolOutcome.TimedOut(Duration.ZERO), 0));
        assertThat(sent).hasValue(0);
    }

    @Test
    void anInterruptCancelsTheCallAndTheFlagIsKept() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CompletableFuture<ToolResult> result = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            result.complete(call("docs__hang", "{}", GENEROUS));
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        await().until(() -> servers.status("docs").instances().getFirst().inFlight() == 1);

        caller.interrupt();

        assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo(new ToolResult(new ToolOutcome.Cancelled(), 1));
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(servers.text("docs__seen", "{}")).contains("notifications/cancelled");
    }

    @Test
    void anInterruptedCallerSendsNothing() {
        Thread.currentThread().interrupt();

        ToolResult result = call("docs__echo", "{\"text\":\"hi\"}", GENEROUS);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result).isEqualTo(new ToolResult(new ToolOutcome.Cancelled(), 0));
        assertThat(sent).hasValue(0);
    }

    @Test
    void aServerThatDiesInTheCallLosesIt() {
        assertThat(call("docs__die", "{\"code\":5}", GENEROUS))
                .isEqualTo(new ToolResult(new ToolOutcome.Lost("the process exited with code 5"), 1));
    }

    @Test
    void aCallOfAServerThatIsDownIsRefusedWithoutWaiting() {
        Toolbox toolbox = servers.toolbox();
        OfferedTool echo = toolbox.named("docs__echo").orElseThrow();
        servers.built().stop();
        long before = System.nanoTime();

        ToolResult result = toolbox.call(echo, "{\"text\":\"hi\"}", within(GENEROUS), sent::incrementAndGet);

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(500));
        assertThat(result).isEqualTo(new ToolResult(new ToolOutcome.Unavailable("the gateway is going down", null), 0));
        assertThat(sent).hasValue(0);
    }

    @Test
    void aToolboxOutlivesTheDeathOfItsServer() {
        Toolbox toolbox = servers.toolbox();
        OfferedTool echo = toolbox.named("docs__echo").orElseThrow();

        servers.process("docs").destroyForcibly();
        await().until(() -> servers.status("docs").restarts() == 1);
        servers.awaitState("docs", "ready");

        assertThat(toolbox.call(echo, "{\"text\":\"hi\"}", within(GENEROUS), () -> {})
                        .outcome())
                .isEqualTo(new ToolOutcome.Success("hi"));
    }

    @Test
    void whatFailsBeforeTheSendingEndsTheCallUnsent() {
        Toolbox toolbox = servers.toolbox();
        OfferedTool grow = toolbox.named("docs__grow").orElseThrow();

        assertThatThrownBy(() -> toolbox.call(grow, "{}", within(GENEROUS), () -> {
                    throw new IllegalStateException("the journal is full");
                }))
                .hasMessage("the journal is full");

        assertThat(servers.text("docs__lists", "{}")).isEqualTo("1");
    }

    @Test
    void aToolOfAnotherToolboxIsADefectOfTheCaller() {
        OfferedTool echo = servers.toolbox().named("docs__echo").orElseThrow();
        Toolbox empty = servers.built().toolbox(List.of("unknown"));

        assertThatThrownBy(() -> empty.call(echo, "{}", within(GENEROUS), () -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private ToolResult call(String tool, String arguments, Duration limit) {
        Toolbox toolbox = servers.toolbox();
        return toolbox.call(toolbox.named(tool).orElseThrow(), arguments, within(limit), sent::incrementAndGet);
    }
}
