package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.mcp.Fixture;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoFixtureLeft.class)
class RetryTests {

    private static final Duration SHORT = Duration.ofMillis(150);

    private final Servers servers = new Servers();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void aCallThatIsSafeToRepeatIsTriedAgainAndCounted() {
        servers.with(
                        "docs",
                        FixtureSettings.in()
                                .timeout(SHORT)
                                .retryAttempts(2)
                                .idempotent("hang")
                                .build())
                .settled();
        AtomicInteger announced = new AtomicInteger();
        Toolbox toolbox = servers.toolbox();

        ToolResult result = toolbox.call(
                toolbox.named("docs__hang").orElseThrow(),
                "{}",
                Servers.within(Servers.GENEROUS),
                announced::incrementAndGet);

        assertThat(result.outcome()).isInstanceOf(ToolOutcome.TimedOut.class);
        assertThat(result.attempts()).isEqualTo(3);
        assertThat(announced).as("announcements").hasValue(1);
    }

    @Test
    void aCallThatIsNotSafeToRepeatIsMadeOnce() {
        servers.with("docs", FixtureSettings.in().timeout(SHORT).build()).settled();

        ToolResult result = Servers.call(servers.toolbox(), "docs__hang", "{}");

        assertThat(result.attempts()).isEqualTo(1);
    }

    @Test
    void noRetryOutlivesTheDeadline() {
        servers.with(
                        "docs",
                        FixtureSettings.in()
                                .timeout(Duration.ofMillis(400))
                                .retryAttempts(10)
                                .breaker(100, Duration.ofMinutes(1))
                                .idempotent("hang")
                                .build())
                .settled();
        Toolbox toolbox = servers.toolbox();
        OfferedTool hang = toolbox.named("docs__hang").orElseThrow();
        long start = System.nanoTime();

        ToolResult result = toolbox.call(hang, "{}", Servers.within(Duration.ofSeconds(1)), () -> {});

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        assertThat(result.attempts()).isBetween(2, 3);
        assertThat(result.outcome()).isInstanceOf(ToolOutcome.TimedOut.class);
    }

    @Test
    void aCallThatLosesItsServerIsMadeAgainWhenTheServerIsBack() {
        servers.with("docs", FixtureSettings.in().idempotent("die_once").build())
                .settled();

        ToolResult result = Servers.call(servers.toolbox(), "docs__die_once", dieOnce());

        assertThat(result).isEqualTo(new ToolResult(new ToolOutcome.Success("survived"), 2));
    }

    @Test
    void noRetryWaitsForAServerThatIsKnownToStayDown() throws Exception {
        Path command = directory.resolve("server");
        Files.writeString(command, "#!/bin/sh\nrm " + command + "\nexec " + String.join(" ", Fixture.command()) + "\n");
        command.toFile().setExecutable(true);
        servers.with(
                        "docs",
                        FixtureSettings.of(List.of(command.toString()))
                                .idempotent("die_once")
                                .build())
                .settled();

        long begin = System.nanoTime();
        ToolResult result = Servers.call(servers.toolbox(), "docs__die_once", dieOnce());

        assertThat(result.outcome()).isInstanceOf(ToolOutcome.Lost.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
        assertThat(servers.status("docs").state()).isEqualTo("parked");
    }

    @Test
    void aCallThatLosesItsServerAndIsNotSafeToRepeatIsLost() {
        servers.with("docs", FixtureSettings.in().build()).settled();

        ToolResult result = Servers.call(servers.toolbox(), "docs__die_once", dieOnce());

        assertThat(result.outcome()).isInstanceOf(ToolOutcome.Lost.class);
        assertThat(result.attempts()).isEqualTo(1);
        servers.awaitState("docs", "ready");
        assertThat(directory.resolve("died")).exists();
    }

    @Test
    void withAnotherInstanceTheRetryGoesThereAtOnce() {
        servers.with(
                        "docs",
                        FixtureSettings.in().instances(2).idempotent("die_once").build())
                .settled();

        ToolResult result = Servers.call(servers.toolbox(), "docs__die_once", dieOnce());

        assertThat(result).isEqualTo(new ToolResult(new ToolOutcome.Success("survived"), 2));
    }

    @Test
    void theFailureThatHappenedIsToldWhenABreakerPreventsAnotherAttempt() {
        servers.with(
                        "docs",
                        FixtureSettings.in()
                                .timeout(SHORT)
                                .retryAttempts(5)
                                .breaker(2, Duration.ofMinutes(1))
                                .idempotent("hang")
                                .build())
                .settled();

        ToolResult result = Servers.call(servers.toolbox(), "docs__hang", "{}");

        assertThat(result.outcome()).isInstanceOf(ToolOutcome.TimedOut.class);
        assertThat(result.attempts()).isEqualTo(2);
    }

    private String dieOnce() {
        return "{\"file\":\"" + directory.resolve("died") + "\"}";
    }
}
