package dev.breakwater.mcp;

import static dev.breakwater.testing.mcp.FixtureSession.GENEROUS;
import static dev.breakwater.testing.mcp.FixtureSession.LINE_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.breakwater.mcp.session.InitializeProtocol;
import dev.breakwater.mcp.transport.ChildCommand;
import dev.breakwater.mcp.transport.Guard;
import dev.breakwater.mcp.transport.StdioTransport;
import dev.breakwater.testing.mcp.Fixture;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoFixtureLeft.class)
class ConnectorTests {

    private static final Map<String, String> ENVIRONMENT = Map.of("DB_PASSWORD", "t0p-s3cret");

    @Test
    void whyAServerWillNotStartIsOneShortLineWithoutItsSecrets() {
        StartException failure = failure("initialize-error=no database\n2026-11-22 INFO all is well: t0p-s3cret at"
                + " postgres://app:pa55@db/" + "x".repeat(5_000));

        assertThat(failure.stage()).isEqualTo("initialize");
        assertThat(failure.explanation())
                .startsWith(
                        "the server answered with error -32603: no database 2026-11-22 INFO all is well: *** at postgres://***@db/xxx")
                .hasSizeLessThan(600);
    }

    @Test
    void theVersionThatAServerClaimsToSpeakIsNotRepeatedInWhole() {
        assertThat(failure("protocol=" + "v".repeat(5_000)).explanation())
                .startsWith("the server speaks MCP \"vvv")
                .hasSizeLessThan(600);
    }

    private static StartException failure(String mode) {
        ChildCommand command = new ChildCommand("fixture", Fixture.command(mode), ENVIRONMENT);
        Connector connector = new Connector(
                () -> new StdioTransport(command, LINE_LIMIT, Guard.unwatched()),
                new InitializeProtocol("test"),
                GENEROUS,
                command.words(),
                Clock.systemUTC());
        return catchThrowableOfType(StartException.class, () -> connector.connect(new Mailbox().line()));
    }
}
