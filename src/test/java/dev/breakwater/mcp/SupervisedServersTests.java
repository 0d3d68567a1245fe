package dev.breakwater.mcp;

import static dev.breakwater.mcp.Servers.NO_RULES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.breakwater.testing.mcp.Fixture;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The registry's own behaviour; what it makes of servers that fail is in {@link dev.breakwater.mcp.chaos}. */
@ExtendWith(NoFixtureLeft.class)
class SupervisedServersTests {

    /** What "at once" may take on a busy machine. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    /** What {@link SupervisedServers#stop()} waits at most. */
    private static final Duration STOP_LIMIT = Duration.ofMillis(3500);

    private final Servers servers = new Servers();

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void aServerThatIsSettledIsReadyAndItsToolsAreKnown() {
        servers.with("docs").settled();

        ServerStatus status = servers.status("docs");
        assertThat(status.state()).isEqualTo("ready");
        assertThat(status.healthy()).isTrue();
        assertThat(status.reason()).isNull();
        assertThat(status.downSince()).isNull();
        assertThat(status.tools()).contains("echo", "hang");
        assertThat(status.protocolVersion()).isEqualTo("2025-11-25");
        assertThat(status.instances())
                .singleElement()
                .satisfies(it -> assertThat(it.pid()).isEqualTo(Long.parseLong(servers.text("docs__pid", "{}"))));
        assertThat(servers.events())
                .extracting(ServerEvent::from, ServerEvent::to)
                .containsExactly(tuple("starting", "ready"));
    }

    @Test
    void startingDoesNotWaitForTheServers() {
        servers.with("sick", "silent");
        long before = System.nanoTime();

        servers.start();

        assertThat(since(before)).isLessThan(Duration.ofSeconds(1));
        assertThat(servers.built().settled()).isFalse();
        assertThat(servers.built().unready())
                .hasValueSatisfying(it -> assertThat(it).contains("first start"));
    }

    @Test
    void aKilledServerIsStartedAgainAtOnce() {
        servers.with("docs").settled();

        long killed = System.nanoTime();
        servers.process("docs").destroyForcibly();
        servers.awaitState("docs", "starting");
        servers.awaitState("docs", "ready");

        assertThat(servers.text("docs__echo", "{\"text\":\"back\"}")).isEqualTo("back");
        assertThat(since(killed)).isLessThan(AT_ONCE);
        ServerStatus status = servers.status("docs");
        assertThat(status.restarts()).isEqualTo(1);
        assertThat(status.lastFailure()).satisfies(failure -> {
            assertThat(failure.stage()).isEqualTo("running");
            assertThat(failure.message()).contains("SIGKILL");
        });
    }

    @Test
    void aCommandThatMayNotBeExecutedParksTheServer(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("server"), "#!/bin/sh\n");
        servers.with("docs", Servers.settings(List.of(file.toString()), false, Servers.GENEROUS, NO_RULES))
                .settled();

        assertThat(servers.status("docs").state()).isEqualTo("parked");
    }

    @Test
    void aServerThatDiesAgainAndAgainIsStartedLessAndLessOften() {
        servers.with("docs", "exit-at-start=1").settled();

        await().atMost(Duration.ofSeconds(15))
                .until(() -> servers.status("docs").restarts() >= 3);

        List<ServerEvent> backoffs = servers.events().stream()
                .filter(event -> event.to().equals("backoff"))
                .toList();
        // at once, then about 0.5 s, then about 1 s
        assertThat(Duration.between(backoffs.get(1).at(), backoffs.get(2).at())).isGreaterThan(Duration.ofMillis(400));
    }

    @Test
    void atMostSoManyServersStartAtOnce() {
        for (int i = 0; i < 5; i++) {
            servers.with("sick" + i, "silent");
        }
        servers.parallelStarts(2).startTimeout(Duration.ofMillis(400)).start();
        int[] most = {0};

        await().atMost(Servers.GENEROUS).pollInterval(Duration.ofMillis(5)).until(() -> {
            most[0] = Math.max(most[0], Fixture.alive().size());
            return servers.built().settled();
        });

        assertThat(most[0]).isBetween(1, 2);
    }

    @Test
    void aSickServerDelaysNoOther() {
        servers.with("sick", "silent").with("deaf", "deaf").with("well");
        long before = System.nanoTime();
        servers.start();

        servers.awaitState("well", "ready");

        assertThat(servers.text("well__echo", "{\"text\":\"hi\"}")).isEqualTo("hi");
        assertThat(since(before)).isLessThan(AT_ONCE);
        assertThat(servers.status("sick").state()).isEqualTo("starting");
        assertThat(servers.toolbox().missing()).extracting(ServerStatus::name).containsExactly("sick", "deaf");
    }

    @Test
    void aFloodOfChangesLeadsToTheNewListAndToFewRequests() {
        servers.with("docs").settled();

        servers.call("docs__grow", "{\"times\":1000}");

        await().until(() -> servers.status("docs").tools().contains("extra_1"));
        await().pollDelay(Duration.ofMillis(1200)).until(() -> true); // longer than the pause between two requests
        assertThat(Integer.parseInt(servers.text("docs__lists", "{}"))).isBetween(2, 4);
    }

    @Test
    void aServerThatChangesItsToolsWheneverItIsAskedIsNotAskedWithoutEnd() {
        servers.with("docs", "ever-changing").settled();

        await().pollDelay(Duration.ofMillis(1500)).until(() -> true);

        assertThat(Integer.parseInt(servers.text("docs__lists", "{}"))).isBetween(2, 4);
    }

    @Test
    void aRestingSupervisorStillSeesTheEndOfItsServerAtOnce() {
        servers.with("docs", "ever-changing").settled();
        await().until(() -> Integer.parseInt(servers.text("docs__lists", "{}")) == 2);

        servers.process("docs").destroyForcibly();
        long killed = System.nanoTime();
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> servers.status("docs").restarts() == 1);

        assertThat(since(killed)).isLessThan(Duration.ofMillis(700));
    }

    @Test
    void aToolWithABrokenSchemaIsWithheldAndTheOthersAreOffered() {
        servers.with("docs", "tool={\"name\":\"odd\",\"inputSchema\":{\"type\":\"object\",\"$ref\":\"#/nowhere\"}}")
                .settled();

        assertThat(servers.toolbox().named("docs__odd")).isEmpty();
        assertThat(servers.toolbox().named("docs__echo")).isPresent();
        assertThat(servers.built().catalogue())
                .filteredOn(entry -> entry.tool().name().equals("odd"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.offered()).isFalse();
                    assertThat(entry.withheldReason()).contains("schema");
                });
    }

    @Test
    void theToolsOfAServerThatIsDownStayInTheCatalogueWithTheReason() {
        servers.with("docs").settled();
        servers.built().stop();

        assertThat(servers.built().catalogue())
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.withheldReason()).contains("the gateway is going down"));
    }

    @Test
    void aListenerThatFailsDoesNotEndTheSupervision() {
        servers.with("docs")
                .listener(_ -> {
                    throw new IllegalStateException("a listener's defect");
                })
                .settled();

        servers.process("docs").destroyForcibly();
        await().until(() -> servers.status("docs").restarts() == 1);
        servers.awaitState("docs", "ready");
    }

    @Test
    void stoppingEndsServersInEveryState() {
        servers.with("well")
                .with(
                        "stubborn",
                        Servers.settings(
                                Fixture.ignoringTerm("ignore-eof", "grandchild"), false, Servers.GENEROUS, NO_RULES))
                .with("sick", "silent")
                .with("dying", "exit-at-start=1")
                .with("missing", Servers.settings(List.of("no-such-command"), false, Servers.GENEROUS, NO_RULES))
                .start();
        servers.awaitState("well", "ready");
        servers.awaitState("stubborn", "ready");
        servers.awaitState("dying", "backoff");
        long before = System.nanoTime();

        servers.built().stop();

        assertThat(since(before)).isLessThan(STOP_LIMIT);
        assertThat(Fixture.alive()).isEmpty();
        assertThat(servers.built().statuses()).extracting(ServerStatus::state).containsOnly("stopped");
        assertThat(servers.built().isRunning()).isFalse();
    }

    @Test
    void stoppingRightAfterTheStartLeavesNoProcess() {
        for (int round = 0; round < 5; round++) {
            Servers each = new Servers().with("a").with("b");
            each.start();
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> !Fixture.alive().isEmpty());

            each.built().stop();

            assertThat(Fixture.alive()).isEmpty();
        }
    }

    @Test
    void afterAStopItCanBeStartedAgain() {
        servers.with("docs").settled();
        servers.built().stop();
        servers.clock().forward(Duration.ofMinutes(1));

        servers.built().start();
        assertThat(servers.built().unready()).isEmpty();
        servers.awaitState("docs", "ready");

        assertThat(servers.text("docs__echo", "{\"text\":\"again\"}")).isEqualTo("again");
    }

    @Test
    void nothingConfiguredIsReady() {
        servers.settled();

        assertThat(servers.built().unready()).isEmpty();
        assertThat(servers.toolbox().tools()).isEmpty();
    }

    @Test
    void aServerThatIsDownMakesTheGatewayUnreadyAfterTheGraceTimeOnlyIfItIsRequired() {
        ServerSettings gone = Servers.settings(List.of("no-such-command"), false, Servers.GENEROUS, NO_RULES);
        ServerSettings goneAndRequired = Servers.settings(List.of("no-such-command"), true, Servers.GENEROUS, NO_RULES);
        servers.with("well").with("optional", gone).settled();
        servers.clock().forward(Duration.ofSeconds(11));
        assertThat(servers.built().unready()).isEmpty();

        try (Servers others = new Servers().with("well").with("vital", goneAndRequired)) {
            others.settled();
            assertThat(others.built().unready()).as("within the grace time").isEmpty();
            others.clock().forward(Duration.ofSeconds(11));
            assertThat(others.built().unready()).hasValue("the required MCP server vital is down");
        }
    }

    @Test
    void allServersDownMakeTheGatewayUnreadyAfterTheGraceTime() {
        ServerSettings gone = Servers.settings(List.of("no-such-command"), false, Servers.GENEROUS, NO_RULES);
        servers.with("one", gone).with("two", gone).settled();
        assertThat(servers.built().unready()).isEmpty();

        servers.clock().forward(Duration.ofSeconds(11));

        assertThat(servers.built().unready()).hasValue("all MCP servers are down");
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
