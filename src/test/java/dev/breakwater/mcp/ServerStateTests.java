package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.mcp.ServerState.Backoff;
import dev.breakwater.mcp.ServerState.Parked;
import dev.breakwater.mcp.ServerState.Ready;
import dev.breakwater.mcp.ServerState.Starting;
import dev.breakwater.mcp.ServerState.Waiting;
import dev.breakwater.mcp.session.InitializeProtocol;
import dev.breakwater.mcp.session.McpSession;
import dev.breakwater.mcp.session.Protocol.ServerInfo;
import dev.breakwater.mcp.transport.ChildCommand;
import dev.breakwater.mcp.transport.Guard;
import dev.breakwater.mcp.transport.StdioTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ServerStateTests {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    /** In the middle of the jitter: pauses are what they are without it. */
    private final RestartSchedule schedule = new RestartSchedule(random(0.5));

    @Test
    void theFirstDeathIsFollowedByAStartAtOnce() {
        assertThat(new Ready(connection(), NOW, 0).died(failure(NOW), schedule))
                .isEqualTo(new Backoff(NOW, failure(NOW), 1));
    }

    @Test
    void pausesDoubleFromHalfASecondToHalfAMinute() {
        assertThat(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9))
                .extracting(schedule::pause)
                .containsExactly(
                        Duration.ZERO,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(16),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30));
        assertThat(schedule.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void pausesDifferByAFifth() {
        assertThat(new RestartSchedule(random(0)).pause(3)).isEqualTo(Duration.ofMillis(800));
        assertThat(new RestartSchedule(random(1)).pause(3)).isEqualTo(Duration.ofMillis(1200));
    }

    @Test
    void theTenthDeathInARowParksTheServerForFiveMinutes() {
        assertThat(new Ready(connection(), NOW, 8).died(failure(NOW), schedule)).isInstanceOf(Backoff.class);
        assertThat(new Ready(connection(), NOW, 9).died(failure(NOW), schedule))
                .isEqualTo(new Parked(NOW.plus(Duration.ofMinutes(5)), failure(NOW), 10));
    }

    @Test
    void halfAMinuteOfUptimeForgetsEarlierDeaths() {
        Instant almost = NOW.plusMillis(29_999);
        Instant enough = NOW.plusSeconds(30);

        assertThat(new Ready(connection(), NOW, 5).died(failure(almost), schedule))
                .extracting(state -> ((Waiting) state).deaths())
                .isEqualTo(6);
        assertThat(new Ready(connection(), NOW, 5).died(failure(enough), schedule))
                .isEqualTo(new Backoff(enough, failure(enough), 1));
    }

    @Test
    void aReadyServerRemembersItsDeathsUntilThen() {
        assertThat(new Starting(4).up(connection(), NOW).deaths()).isEqualTo(4);
    }

    @Test
    void aFailedStartCountsAsADeath() {
        assertThat(new Starting(1).failed(failure(NOW), false, schedule))
                .isEqualTo(new Backoff(NOW.plusMillis(500), failure(NOW), 2));
        assertThat(new Starting(9).failed(failure(NOW), false, schedule)).isInstanceOf(Parked.class);
    }

    @Test
    void aStartThatCannotGoWellParksAtOnce() {
        assertThat(new Starting(0).failed(failure(NOW), true, schedule))
                .isEqualTo(new Parked(NOW.plus(Duration.ofMinutes(5)), failure(NOW), 0));
    }

    private static ServerStatus.Failure failure(Instant at) {
        return new ServerStatus.Failure("running", "it died", List.of(), at);
    }

    private static Connection connection() {
        StdioTransport transport =
                new StdioTransport(new ChildCommand("docs", List.of("unused"), Map.of()), 1, Guard.unwatched());
        Mailbox.Line line = new Mailbox().line();
        return new Connection(
                transport,
                new McpSession(transport, line),
                new InitializeProtocol("test"),
                line,
                new ServerInfo("docs", "1", "2025-11-25", true),
                NOW);
    }

    private static RandomGenerator random(double value) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }

            @Override
            public double nextDouble() {
                return value;
            }
        };
    }
}
