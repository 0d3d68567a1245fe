package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayClient;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.breakwater.testing.ScriptedReply.ToolCall;
import dev.breakwater.testing.ShowsEffectOf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the variables of the servers filesystem and database do, seen through the whole gateway. */
class BundledServerVariableTests {

    private static final ScriptedModelServer model = ScriptedModelServer.start();

    @TempDir
    private static Path directory;

    private static StartedGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        String url = "jdbc:h2:file:" + directory.resolve("shop");
        try (Connection connection = DriverManager.getConnection(url, "boss", "sesame");
                Statement statement = connection.createStatement()) {
            statement.execute("create table lamps as select 4711 as price");
        }
        Path root = Files.createDirectory(directory.resolve("root"));
        Files.writeString(root.resolve("harbour.txt"), "There are three boats in the harbour.");
        gateway = StartedGateway.with(
                Map.ofEntries(
                        Map.entry("OPENAI_BASE_URL", model.baseUrl()),
                        Map.entry("PARALLEL_EXECUTION", "true"),
                        Map.entry("FS_SERVER_ROOT", root.toString()),
                        Map.entry("FS_SERVER_WRITE", "true"),
                        Map.entry("DB_SERVER_URL", url),
                        Map.entry("DB_SERVER_USER", "boss"),
                        Map.entry("DB_SERVER_PASSWORD", "sesame"),
                        Map.entry("DB_SERVER_EXECUTE", "true"),
                        Map.entry("DB_SERVER_TIMEOUT", "4"),
                        Map.entry("CONNECTION_POOL_SIZE", "1")),
                Map.of(
                        "breakwater.mcp.servers.filesystem.enabled", "true",
                        "breakwater.mcp.servers.database.enabled", "true"));
        awaitReadiness(gateway);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        model.close();
    }

    @Test
    @ShowsEffectOf("FS_SERVER_ROOT")
    void theFilesystemServerShowsWhatIsBelowItsRoot() {
        JsonNode answer = answerAfter(gateway, new ToolCall("a", "filesystem__read", "{\"path\": \"harbour.txt\"}"));

        assertThat(answer.at("/tools_used/0/status").stringValue()).isEqualTo("success");
        assertThat(results()).contains("three boats");
    }

    @Test
    @ShowsEffectOf({"FS_SERVER_WRITE", "DB_SERVER_EXECUTE"})
    void theToolsThatChangeSomethingAreThere() {
        JsonNode tools = gateway.service().get("/tools").json().path("tools");

        assertThat(tools.valueStream().map(tool -> tool.path("name_for_model").stringValue()))
                .contains("filesystem__write", "filesystem__delete", "database__execute");
    }

    @Test
    @ShowsEffectOf({"FS_SERVER_TIMEOUT", "FS_SERVER_RETRIES"})
    void aSearchThatTakesLongerIsGivenUp() throws Exception {
        Path many = Files.createDirectory(directory.resolve("many"));
        for (int i = 0; i < 50; i++) {
            Files.writeString(many.resolve("notes" + i + ".txt"), "another line\n".repeat(20_000));
        }
        Map<String, String> variables = Map.of(
                "OPENAI_BASE_URL",
                model.baseUrl(),
                "FS_SERVER_ROOT",
                many.toString(),
                "FS_SERVER_TIMEOUT",
                "1ms",
                "FS_SERVER_RETRIES",
                "1");
        try (StartedGateway hasty =
                StartedGateway.with(variables, Map.of("breakwater.mcp.servers.filesystem.enabled", "true"))) {
            awaitReadiness(hasty);

            JsonNode answer =
                    answerAfter(hasty, new ToolCall("a", "filesystem__search_text", "{\"text\": \"nowhere\"}"));

            assertThat(answer.at("/tools_used/0/status").stringValue()).isEqualTo("timeout");
            assertThat(answer.at("/tools_used/0/attempts").intValue()).isEqualTo(2);
        }
    }

    @Test
    @ShowsEffectOf({"DB_SERVER_URL", "DB_SERVER_USER", "DB_SERVER_PASSWORD"})
    void theDatabaseServerReadsTheDatabaseThatItIsTold() {
        JsonNode answer =
                answerAfter(gateway, new ToolCall("a", "database__query", "{\"sql\": \"select price from lamps\"}"));

        assertThat(answer.at("/tools_used/0/status").stringValue()).isEqualTo("success");
        assertThat(results()).contains("4711");
    }

    @Test
    @ShowsEffectOf({"DB_SERVER_TIMEOUT", "CONNECTION_POOL_SIZE"})
    void longStatementsAreStoppedAndAreMadeOneAfterTheOther() {
        String endless = "{\"sql\": \"select count(*) from system_range(1, 1000000) a, system_range(1, 1000000) b"
                + " where mod(a.x * b.x, 7) = %s\"}";

        JsonNode answer = answerAfter(
                gateway,
                new ToolCall("a", "database__query", endless.formatted("8")),
                new ToolCall("b", "database__query", endless.formatted("9")));

        double alone = answer.at("/tools_used/0/duration").doubleValue();
        assertThat(answer.path("execution_time").doubleValue()).isBetween(1.8 * Math.min(alone, 4), 29.0);
        assertThat(answer.at("/tools_used").findValuesAsString("status")).containsExactly("error", "error");
        assertThat(results()).contains("was stopped");
    }

    @Test
    @ShowsEffectOf("DB_SERVER_RETRIES")
    void aReadingCallOfTheDatabaseServerIsTriedAgainAsOftenAsItMay() {
        Map<String, String> impatient = Map.of(
                "breakwater.mcp.servers.database.enabled", "true",
                "breakwater.mcp.servers.database.timeout", "1ms",
                "breakwater.mcp.servers.database.env.DB_SERVER_TIMEOUT", "60s");
        try (StartedGateway hasty =
                StartedGateway.with(Map.of("OPENAI_BASE_URL", model.baseUrl(), "DB_SERVER_RETRIES", "2"), impatient)) {
            awaitReadiness(hasty);

            JsonNode answer = answerAfter(
                    hasty,
                    new ToolCall(
                            "a",
                            "database__query",
                            "{\"sql\": \"select count(*) from system_range(1, 1000000) a, system_range(1, 1000) b\"}"));

            assertThat(answer.at("/tools_used/0/status").stringValue()).isEqualTo("timeout");
            assertThat(answer.at("/tools_used/0/attempts").intValue()).isEqualTo(3);
        }
    }

    private static void awaitReadiness(StartedGateway started) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> started.service().get("/ready").status() == 200);
    }

    private static JsonNode answerAfter(StartedGateway asked, ToolCall... calls) {
        model.respond(body -> body.path("messages").toString().contains("\"tool_calls\"")
                ? ScriptedReply.text("Done.")
                : ScriptedReply.toolCalls(calls));
        GatewayClient.Reply reply = asked.service().ask("{\"query\": \"Hi\"}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    /** What the model was shown of the calls. */
    private static String results() {
        return model.requests().getLast().body().path("messages").toString();
    }
}
