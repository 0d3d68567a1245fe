package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.testing.mcp.Fixture;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

@ExtendWith(NoFixtureLeft.class)
class ServerTrialsTests {

    private final Map<String, Object> keys = new LinkedHashMap<>(Map.of("breakwater.mcp.start-timeout", "30s"));

    @Test
    void aServerThatWorksTellsItsTools() throws Exception {
        server("docs", Fixture.command());
        keys.put("breakwater.mcp.servers.docs.tools.deny", "rpc_*");

        ServerTrial trial = only();

        assertThat(trial.works()).isTrue();
        assertThat(trial.name()).isEqualTo("docs");
        assertThat(trial.bundled()).isFalse();
        assertThat(trial.time()).isPositive();
        ServerTrial.Works works = (ServerTrial.Works) trial.result();
        assertThat(works.software()).isEqualTo("fixture 1");
        assertThat(works.protocolVersion()).isEqualTo("2025-11-25");
        assertThat(works.tools())
                .contains(new ServerTrial.Tool("echo", true, null))
                .contains(new ServerTrial.Tool("fail", false, null))
                .contains(new ServerTrial.Tool("rpc_error", false, "denied by tools.deny"));
    }

    @Test
    void aServerThatIsNotEnabledIsNotStarted() throws Exception {
        server("docs", List.of("no-such-program"));
        keys.put("breakwater.mcp.servers.docs.enabled", "false");

        assertThat(trials().names()).isEmpty();
        assertThat(trials().run()).isEmpty();
    }

    @Test
    void aProgramThatIsNotThereIsNamed() throws Exception {
        server("docs", List.of("no-such-program"));
        keys.put("breakwater.mcp.servers.docs.required", "true");

        ServerTrial.Fails fails = failure();

        assertThat(only().required()).isTrue();
        assertThat(fails.stage()).isEqualTo("spawn");
        assertThat(fails.message()).contains("\"no-such-program\" was not found");
        assertThat(fails.advice()).startsWith("Install the program");
    }

    @Test
    void aServerThatEndsIsQuoted() throws Exception {
        server("docs", Fixture.command("exit-in-initialize=3"));

        ServerTrial.Fails fails = failure();

        assertThat(fails.stage()).isEqualTo("initialize");
        assertThat(fails.message()).isEqualTo("the process exited with code 3");
        assertThat(fails.stderrTail()).containsExactly("fixture: no database behind me", "fixture: giving up");
        assertThat(fails.advice()).startsWith("What it wrote before it ended says why.");
    }

    @Test
    void aBundledServerThatEndsIsNotSaidToLackVariables() throws Exception {
        keys.put("breakwater.mcp.servers.files.bundled", "filesystem");
        keys.put("breakwater.mcp.servers.files.env[FS_SERVER_ROOT]", "/no/such/directory");

        ServerTrial.Fails fails = failure();

        assertThat(String.join("\n", fails.stderrTail())).contains("FS_SERVER_ROOT");
        assertThat(fails.advice())
                .isEqualTo("What it wrote before it ended says why. docs/filesystem-server.md lists its settings.");
    }

    @Test
    void aServerThatEndsWithoutAWordIsToBeRunByHand() throws Exception {
        server("docs", Fixture.command("exit-at-start=0"));

        assertThat(failure().advice()).contains("by hand");
    }

    @ParameterizedTest
    @CsvSource({"silent, initialize", "deaf, initialize", "silent-list, list_tools"})
    void aServerThatDoesNotAnswerIsEndedWhenItsTimeIsOver(String mode, String stage) throws Exception {
        server("docs", Fixture.ignoringTerm(mode, "ignore-eof"));
        keys.put("breakwater.mcp.start-timeout", "2s");

        ServerTrial.Fails fails = failure();

        assertThat(fails.stage()).isEqualTo(stage);
        assertThat(fails.message()).contains("no answer to", "breakwater.mcp.start-timeout allows 2 s");
        assertThat(fails.advice()).contains("raise that limit");
    }

    @ParameterizedTest
    @CsvSource({"initialize-error, the fixture will not start", "protocol=1999-01-01, speaks MCP \"1999-01-01\""})
    void aServerThatAnswersOtherwiseIsToldApart(String mode, String message) throws Exception {
        server("docs", Fixture.command(mode));

        ServerTrial.Fails fails = failure();

        assertThat(fails.message()).contains(message);
        assertThat(fails.advice()).startsWith("The process runs but does not speak MCP");
    }

    @Test
    void aServerThatLogsToItsStandardOutputIsToldSo() throws Exception {
        server("docs", List.of("sh", "-c", "echo 'Server is listening on port 3000'; exec sleep 60"));
        keys.put("breakwater.mcp.start-timeout", "2s");

        assertThat(failure().advice())
                .startsWith("It wrote 1 line to its standard output that is no MCP message")
                .contains("log to its standard error");
    }

    @Test
    void aServerThatLogsToItsStandardOutputAndWorksIsNoted() throws Exception {
        server("docs", Fixture.command("garbage"));

        assertThat(only().result())
                .isInstanceOfSatisfying(
                        ServerTrial.Works.class,
                        works -> assertThat(works.strayLines()).isPositive());
    }

    @Test
    void theLastLinesOfAServerThatWorksAreKept() throws Exception {
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "for i in 1 2 3 4 5 6 7; do echo warning $i >&2; done; exec \"$@\"", "sh"));
        command.addAll(Fixture.command());
        server("docs", command);

        assertThat(only().result())
                .isInstanceOfSatisfying(
                        ServerTrial.Works.class,
                        works -> assertThat(works.stderrTail())
                                .containsExactly("warning 3", "warning 4", "warning 5", "warning 6", "warning 7"));
    }

    @Test
    void noSecretOfItsEnvironmentIsShown() throws Exception {
        server(
                "docs",
                List.of(
                        "sh",
                        "-c",
                        "echo \"$API_KEY, $URL, $1, $2, http://me:pass@host/\" >&2; exit 1",
                        "sh",
                        "--token=arg-secret",
                        "-y"));
        keys.put("breakwater.mcp.servers.docs.env[API_KEY]", "env-secret");
        keys.put("breakwater.mcp.servers.docs.env[URL]", "jdbc:x?password=env-secret");

        assertThat(failure().stderrTail()).containsExactly("***, ***, --token=***, -y, http://***@host/");
    }

    @Test
    void noMoreStartAtATimeThanInTheGateway() throws Exception {
        for (int i = 0; i < 3; i++) {
            server("s" + i, Fixture.command("silent"));
        }
        keys.put("breakwater.mcp.parallel-starts", "2");
        keys.put("breakwater.mcp.start-timeout", "1s");

        Instant begin = Instant.now();
        List<ServerTrial> trials = trials().run();

        assertThat(Duration.between(begin, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(trials).extracting(ServerTrial::name).containsExactly("s0", "s1", "s2");
        assertThat(trials().limit()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void anInterruptEndsTheServers() {
        server("docs", Fixture.command("silent"));

        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> trials().run()).isInstanceOf(InterruptedException.class);
    }

    private void server(String name, List<String> command) {
        String key = "breakwater.mcp.servers." + name;
        keys.put(key + ".command", command.getFirst());
        for (int i = 1; i < command.size(); i++) {
            keys.put(key + ".args[" + (i - 1) + "]", command.get(i));
        }
    }

    private ServerTrials trials() {
        return ServerTrials.of(new Binder(new MapConfigurationPropertySource(keys)), Clock.systemUTC());
    }

    private ServerTrial only() throws InterruptedException {
        return trials().run().getFirst();
    }

    private ServerTrial.Fails failure() throws InterruptedException {
        return (ServerTrial.Fails) only().result();
    }
}
