package dev.breakwater.mcp;

import static dev.breakwater.mcp.Servers.NO_RULES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.breakwater.testing.mcp.HttpFixture;
import dev.breakwater.testing.mcp.HttpFixture.Mode;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Servers that are reached by a URL, under the same supervision as processes. */
@ExtendWith(OutputCaptureExtension.class)
class HttpServersTests {

    private static final Map<String, String> HEADERS = Map.of("Authorization", "Bearer sesame-open");

    private final Servers servers = new Servers();
    private HttpFixture fixture = HttpFixture.start(Mode.LISTENING);

    @AfterEach
    void stop() {
        servers.close();
        await().until(() -> fixture.open() == 0);
        fixture.close();
    }

    @Test
    void aServerIsReadyAndItsToolsAreCalled() {
        servers.with("docs", remote(false)).settled();

        ServerStatus status = servers.status("docs");
        assertThat(status.state()).isEqualTo("ready");
        assertThat(status.tools()).contains("echo");
        assertThat(status.protocolVersion()).isEqualTo("2025-11-25");
        assertThat(status.instances())
                .singleElement()
                .satisfies(it -> assertThat(it.pid()).isNull());
        assertThat(servers.text("docs__echo", "{\"text\":\"hi\"}")).isEqualTo("hi");
        assertThat(servers.call("docs__status", "{\"code\":500}"))
                .isEqualTo(new ToolOutcome.Lost("the server failed (status 500)"));
        assertThat(servers.call("docs__status", "{\"code\":429}")).isInstanceOf(ToolOutcome.Unavailable.class);
        assertThat(fixture.requests())
                .allSatisfy(it -> assertThat(it.header("authorization")).isEqualTo("Bearer sesame-open"));
    }

    @Test
    void toolsThatChangeAreListedAgain() {
        servers.with("docs", remote(false)).settled();
        await().until(() -> fixture.listeners() == 1);

        servers.call("docs__grow", "{}");

        await().until(() -> servers.status("docs").tools().contains("extra_1"));
    }

    @Test
    void aSessionThatTheServerForgotIsFollowedByANewOneAtOnce() {
        servers.with("docs", remote(false)).settled();

        fixture.forgetSessions();
        assertThat(servers.call("docs__echo", "{\"text\":\"x\"}"))
                .isInstanceOfSatisfying(
                        ToolOutcome.Unavailable.class,
                        it -> assertThat(it.reason()).contains("has ended the session"));

        await().until(() -> servers.status("docs").restarts() == 1);
        servers.awaitState("docs", "ready");
        assertThat(servers.text("docs__echo", "{\"text\":\"again\"}")).isEqualTo("again");
        assertThat(servers.status("docs").lastFailure())
                .satisfies(it -> assertThat(it.message()).contains("has ended the session"));
    }

    @Test
    void aServerThatGoesAndComesBackIsFound() {
        servers.with("docs", remote(false)).settled();
        int port = fixture.port();

        fixture.close();
        // A call on a connection that was just in use is lost; the next one finds that there is none to be had.
        await().until(() -> servers.call("docs__echo", "{\"text\":\"x\"}") instanceof ToolOutcome.Unavailable);
        servers.awaitState("docs", "backoff");
        fixture = HttpFixture.start(port, Mode.EVENTS);

        servers.awaitState("docs", "ready");
        assertThat(servers.text("docs__echo", "{\"text\":\"back\"}")).isEqualTo("back");
    }

    @Test
    void aServerThatTurnsTheGatewayAwayIsParkedAndNoSecretIsToldAnywhere(CapturedOutput output) {
        fixture.close();
        fixture = HttpFixture.start(Mode.LOCKED);
        servers.with("docs", remote(true)).settled();

        ServerStatus status = servers.status("docs");
        assertThat(status.state()).isEqualTo("parked");
        assertThat(status.lastFailure()).satisfies(it -> {
            assertThat(it.stage()).isEqualTo("initialize");
            assertThat(it.message()).contains("turns the gateway away (status 401)");
        });
        assertThat(status.toString() + output.getAll()).doesNotContain("sesame", "Authorization");
    }

    @Test
    void aServerThatIsNotThereIsTriedAgainAndNeverMakesTheGatewayUnready() throws Exception {
        try (ServerSocket closed = new ServerSocket(0)) {
            servers.with(
                    "docs",
                    Servers.remote(URI.create("http://127.0.0.1:" + closed.getLocalPort() + "/mcp"), HEADERS, true));
        }
        servers.settled();
        assertThat(servers.status("docs").healthy()).isFalse();
        assertThat(servers.status("docs").lastFailure())
                .satisfies(it -> assertThat(it.message()).contains("it was refused"));

        servers.clock().forward(Duration.ofSeconds(11));

        assertThat(servers.built().unready()).isEmpty();
    }

    @Test
    void processesCountForReadinessWhateverServersElsewhereAre() {
        servers.with("docs", remote(false))
                .with("gone", Servers.settings(List.of("no-such-command-here"), false, Servers.GENEROUS, NO_RULES))
                .settled();

        servers.clock().forward(Duration.ofSeconds(11));

        assertThat(servers.built().unready()).contains("all MCP servers are down");
    }

    @Test
    void stoppingEndsTheSessionAndLeavesNoConnection() {
        servers.with("docs", remote(false)).settled();
        await().until(() -> fixture.listeners() == 1);

        servers.built().stop();

        assertThat(servers.status("docs").state()).isEqualTo("stopped");
        assertThat(fixture.sessions()).isZero();
        await().until(() -> fixture.open() == 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LOCKED    | turns the gateway away (status 401) | headers",
                "ELSEWHERE | no MCP endpoint at the server's URL (status 404) | /mcp",
                "PAGE      | answered with text/html, which is not MCP | /mcp",
                "MOVED     | redirects to http://elsewhere.test:81/mcp/ | whole one"
            })
    void aTrialSaysWhatIsWrongAndWhatToDo(Mode mode, String message, String advice) throws Exception {
        fixture.close();
        fixture = HttpFixture.start(mode);

        assertThat(trial(fixture.url().toString()).result()).isInstanceOfSatisfying(ServerTrial.Fails.class, it -> {
            assertThat(it.stage()).isEqualTo("initialize");
            assertThat(it.message()).contains(message).doesNotContain("sesame");
            assertThat(it.advice()).contains(advice);
        });
    }

    @Test
    void aTrialOfAServerThatWorksEndsItsSession() throws Exception {
        ServerTrial trial = trial(fixture.url().toString());

        assertThat(trial.works()).isTrue();
        assertThat(((ServerTrial.Works) trial.result()).software()).isEqualTo("http fixture 1");
        assertThat(fixture.sessions()).isZero();
    }

    @Test
    void aTrialOfAServerThatIsNotThereSaysSo() throws Exception {
        String url;
        try (ServerSocket closed = new ServerSocket(0)) {
            url = "http://127.0.0.1:" + closed.getLocalPort() + "/mcp";
        }

        assertThat(List.of(trial(url).result()))
                .extracting(it -> ((ServerTrial.Fails) it).message(), it -> ((ServerTrial.Fails) it).stderrTail())
                .containsExactly(
                        tuple("no connection to " + URI.create(url).getAuthority() + ": it was refused", List.of()));
        assertThat(((ServerTrial.Fails) trial(url).result()).advice()).startsWith("Is the server up");
    }

    private ServerSettings remote(boolean required) {
        return Servers.remote(fixture.url(), HEADERS, required);
    }

    private static ServerTrial trial(String url) throws InterruptedException {
        Map<String, Object> keys = new HashMap<>();
        keys.put("breakwater.mcp.servers.docs.url", url);
        keys.put("breakwater.mcp.servers.docs.headers.Authorization", "Bearer sesame-open");
        return ServerTrials.of(new Binder(new MapConfigurationPropertySource(keys)), Clock.systemUTC())
                .run()
                .getFirst();
    }
}
