package dev.breakwater.mcp.session;

import static dev.breakwater.testing.mcp.FixtureSession.GENEROUS;
import static dev.breakwater.testing.mcp.FixtureSession.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.testing.mcp.FixtureSession;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoFixtureLeft.class)
class InitializeProtocolTests {

    private final InitializeProtocol protocol = new InitializeProtocol("1.2.3");

    @Test
    void learnsWhatTheServerIs() throws Exception {
        try (FixtureSession server = FixtureSession.opened()) {
            assertThat(protocol.greet(server.session(), within(GENEROUS)))
                    .isEqualTo(new Protocol.ServerInfo("fixture", "1", "2025-11-25", true));
        }
    }

    @Test
    void saysThatItIsInitialized() throws Exception {
        try (FixtureSession server = FixtureSession.greeted()) {
            assertThat(server.text("seen", "{}")).contains("\"notifications/initialized\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-06-18", "2025-03-26", "2024-11-05"})
    void olderVersionsAreFine(String version) throws Exception {
        try (FixtureSession server = FixtureSession.opened("protocol=" + version, "no-tools")) {
            Protocol.ServerInfo info = protocol.greet(server.session(), within(GENEROUS));

            assertThat(info.protocolVersion()).isEqualTo(version);
            assertThat(info.hasTools()).isFalse();
        }
    }

    @Test
    void anUnknownVersionIsRefusedByName() throws Exception {
        try (FixtureSession server = FixtureSession.opened("protocol=1999-01-01")) {
            assertThatThrownBy(() -> protocol.greet(server.session(), within(GENEROUS)))
                    .isInstanceOf(SessionException.ProtocolViolation.class)
                    .hasMessageContaining("1999-01-01");
        }
    }

    @Test
    void anErrorIsAFailureAndNoGreeting() throws Exception {
        try (FixtureSession server = FixtureSession.opened("initialize-error")) {
            assertThatThrownBy(() -> protocol.greet(server.session(), within(GENEROUS)))
                    .isInstanceOf(SessionException.RpcError.class)
                    .hasMessage("the fixture will not start");
        }
    }

    @Test
    void silenceIsAFailureWithinTheLimit() throws Exception {
        try (FixtureSession server = FixtureSession.opened("silent")) {
            long before = System.nanoTime();

            assertThatThrownBy(() -> protocol.greet(server.session(), within(Duration.ofMillis(300))))
                    .isInstanceOf(SessionException.TimedOut.class)
                    .hasMessageContaining("initialize");

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void aGreetingThatTookTooLongIsNotCancelledAsMcpForbidsIt() throws Exception {
        try (FixtureSession server = FixtureSession.opened()) {
            assertThatThrownBy(() -> protocol.greet(server.session(), within(Duration.ZERO)))
                    .isInstanceOf(SessionException.TimedOut.class);

            protocol.greet(server.session(), within(GENEROUS));

            assertThat(server.text("seen", "{}")).doesNotContain("notifications/cancelled");
        }
    }

    @Test
    void aServerThatEndsInTheGreetingFailsItAtOnce() throws Exception {
        try (FixtureSession server = FixtureSession.opened("exit-in-initialize=4")) {
            assertThatThrownBy(() -> protocol.greet(server.session(), within(GENEROUS)))
                    .isInstanceOf(SessionException.Lost.class)
                    .hasMessage("the process exited with code 4");
        }
    }
}
