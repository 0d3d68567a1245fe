package dev.breakwater.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.breakwater.Breakwater;
import dev.breakwater.testing.mcp.Fixture;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command as a process of its own, as people and scripts call it. */
@ExtendWith(NoFixtureLeft.class)
class CheckConfigTests {

    private static final String KEY = "sk-never-to-be-seen";

    @TempDir
    Path directory;

    private final Map<String, String> variables = new LinkedHashMap<>();
    private final Map<String, Object> servers = new LinkedHashMap<>();
    private HttpServer provider;
    private @Nullable Process process;

    @BeforeEach
    void startProvider() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.start();
        variables.put("PATH", System.getenv("PATH"));
        variables.put(
                "OPENAI_BASE_URL", "http://127.0.0.1:" + provider.getAddress().getPort() + "/v1");
        variables.put("OPENAI_API_KEY", KEY);
        variables.put("LLM_MODEL", "good-model");
        for (String bundled : List.of("weather", "filesystem", "database")) {
            servers.put(bundled, Map.of("enabled", false));
        }
    }

    @AfterEach
    void leaveNothing() throws InterruptedException {
        provider.stop(0);
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void everythingThatWorksIsExitCodeZero() throws Exception {
        provides(200, "{\"data\": [{\"id\": \"good-model\"}]}");
        servers.put("docs", with(Fixture.command(), "tools", Map.of("deny", List.of("fail"))));
        servers.remove("weather");

        Outcome outcome = check("--json");

        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.errors()).isEmpty();
        JsonNode report = JsonMapper.shared().readTree(outcome.output());
        assertThat(report.path("ok").booleanValue()).isTrue();
        assertThat(report.at("/models/0/provider").stringValue()).isEqualTo("openai");
        assertThat(report.at("/models/0/model").stringValue()).isEqualTo("good-model");
        assertThat(report.at("/models/0/status").stringValue()).isEqualTo("good");
        JsonNode docs = server(report, "docs");
        assertThat(docs.path("tools")
                        .valueStream()
                        .map(tool -> tool.path("tool").stringValue()))
                .contains("echo", "fail");
        assertThat(docs.path("tools")
                        .valueStream()
                        .filter(tool -> !tool.path("offered").booleanValue())
                        .map(tool -> tool.path("withheld_reason").stringValue()))
                .containsExactly("denied by tools.deny");
        assertThat(server(report, "weather").path("bundled").booleanValue()).isTrue();
        assertThat(server(report, "weather").path("ok").booleanValue()).isTrue();
    }

    @Test
    void everythingThatFailsIsExplainedWithoutASecret() throws Exception {
        provides(401, "{\"error\": {\"message\": \"Incorrect API key provided: " + KEY + "\"}}");
        servers.put("missing", with(List.of("no-such-program"), "required", true));
        servers.put(
                "dies",
                with(
                        List.of("sh", "-c", "echo \"bad token $TOKEN\" >&2; exit 3"),
                        "env",
                        Map.of("TOKEN", "server-secret")));
        servers.put("silent", with(Fixture.command("silent"), "retry-attempts", 1));

        Outcome outcome = check("--breakwater.mcp.start-timeout=3s");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output())
                .contains("openai good-model: ", "the key is wrong", "OPENAI_API_KEY")
                .contains("missing (required): cannot be started: command \"no-such-program\" was not found")
                .contains("dies: failed in the handshake (initialize): the process exited with code 3")
                .contains("| bad token ***")
                .contains("silent: failed in the handshake (initialize): no answer to initialize")
                .contains("breakwater.mcp.start-timeout allows 3 s")
                .contains("4 things have to be put right.")
                .doesNotContain(KEY, "server-secret", "weather", "Exception");
        assertThat(outcome.errors()).isEmpty();
    }

    @Test
    void aModelThatTheProviderDoesNotListIsNamedWithThoseThatItDoes() throws Exception {
        provides(200, "{\"data\": [{\"id\": \"other-model\"}]}");

        Outcome outcome = check();

        assertThat(outcome.output()).contains("does not list this model; it lists other-model", "LLM_MODEL");
    }

    @Test
    void aProviderThatCannotBeReachedIsNamed() throws Exception {
        try (ServerSocket closed = new ServerSocket(0)) {
            variables.put("OPENAI_BASE_URL", "http://127.0.0.1:" + closed.getLocalPort() + "/v1");
        }

        Outcome outcome = check();

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output()).contains("cannot be reached", "OPENAI_BASE_URL");
    }

    @Test
    void aDatabaseThatCannotBeReachedIsAFailureThatNamesIt() throws Exception {
        provides(200, "{\"data\": [{\"id\": \"good-model\"}]}");
        String address;
        try (ServerSocket closed = new ServerSocket(0)) {
            address = "postgresql://127.0.0.1:" + closed.getLocalPort() + "/shop";
        }
        servers.put(
                "shop",
                Map.of(
                        "bundled",
                        "database",
                        "env",
                        Map.of(
                                "DB_SERVER_URL", "jdbc:" + address + "?sslpassword=hidden-one",
                                "DB_SERVER_USER", "clerk",
                                "DB_SERVER_PASSWORD", "hidden-two")));

        Outcome outcome = check();

        assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
        assertThat(outcome.output())
                .contains("shop: runs, but cannot do its work (call): list_tables: The database cannot be reached")
                .contains("no connection to " + address + " (SQLState 08001): ", "refused", "DB_SERVER_URL")
                .doesNotContain("hidden");
    }

    @Test
    void theSampleDatabaseWorks() throws Exception {
        provides(200, "{\"data\": [{\"id\": \"good-model\"}]}");
        servers.remove("database");

        assertThat(check().exitCode()).isZero();
    }

    @Test
    void mistakesInTheConfigurationAreThoseOfAStartAndNothingIsStarted() throws Exception {
        servers.put("docs", with(Fixture.command(), "comand", "x"));
        variables.put("LLM_PROVIDER", "opnai");

        Outcome outcome = check("--breakwater.agent.timeout=never");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output())
                .contains("breakwater.mcp.servers.docs.comand (config/application.yaml")
                .contains("is not a known key. Did you mean breakwater.mcp.servers.docs.command?")
                .contains("breakwater.agent.timeout (on the command line) is \"never\"")
                .contains(
                        "LLM_PROVIDER (the variable for breakwater.llm.provider) is \"opnai\": there is no such provider;"
                                + " allowed are openai, anthropic, ollama, demo")
                .contains("3 things have to be put right.")
                .doesNotContain("MCP servers");
    }

    @Test
    void aUrlOfRedisThatIsOfNoUseIsAProblemThatDoesNotShowIt() throws Exception {
        Outcome outcome = check("--breakwater.redis.url=redis://:sesame@host:x");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output())
                .contains("breakwater.redis.url", "redis://host:6379")
                .doesNotContain("sesame");
    }

    @Test
    void whatFeaturesRefuseWhenTheyAreBuiltIsAMistakeInTheConfiguration() throws Exception {
        variables.put("LLM_PROVIDER", "anthropic");

        Outcome outcome = check("--breakwater.agents.support.servers[0]=nowhere");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output())
                .contains("breakwater.llm.anthropic.api-key is not set")
                .contains("breakwater.agents.support.servers[0] (on the command line) is \"nowhere\": there is no such"
                        + " MCP server");
    }

    @Test
    void anUnknownOptionIsExitCodeTwo() throws Exception {
        Outcome outcome = check("--jsno");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.errors()).contains("does not know --jsno", "Usage:");
    }

    @Test
    void toldToEndItEndsTheServersFirst() throws Exception {
        servers.put("stubborn", with(Fixture.ignoringTerm("silent", "ignore-eof"), "retry-attempts", 1));
        start("--breakwater.mcp.start-timeout=120s");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> !Fixture.alive().isEmpty());

        process.destroy();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Fixture.alive()).isEmpty();
    }

    private record Outcome(int exitCode, String output, String errors) {}

    private void provides(int status, String body) {
        provider.createContext("/v1/models", exchange -> {
            boolean known =
                    ("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] bytes = (known ? body : "").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(known ? status : 403, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private Outcome check(String... arguments) throws IOException, InterruptedException {
        start(arguments);
        assertThat(process.waitFor(2, TimeUnit.MINUTES))
                .as("the check has ended")
                .isTrue();
        return new Outcome(
                process.exitValue(),
                Files.readString(directory.resolve("output")),
                Files.readString(directory.resolve("errors")));
    }

    private void start(String... arguments) throws IOException {
        Files.writeString(
                Files.createDirectory(directory.resolve("config")).resolve("application.yaml"),
                // JSON is YAML.
                JsonMapper.shared()
                        .writeValueAsString(Map.of(
                                "breakwater", Map.of("mcp", Map.of("start-timeout", "60s", "servers", servers)))));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dstdout.encoding=UTF-8",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Breakwater.class.getName(),
                "check-config"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(directory.resolve("output").toFile())
                .redirectError(directory.resolve("errors").toFile());
        builder.environment().clear();
        builder.environment().putAll(variables);
        process = builder.start();
    }

    /** A server with one more setting. */
    private static Map<String, Object> with(List<String> command, String key, Object value) {
        return Map.of("command", command.getFirst(), "args", command.subList(1, command.size()), key, value);
    }

    private static JsonNode server(JsonNode report, String name) {
        return report.path("servers")
                .valueStream()
                .filter(server -> server.path("name").stringValue().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
