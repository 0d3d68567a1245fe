package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.breakwater.testing.GatewayClient;
import dev.breakwater.testing.GatewayProcess;
import dev.breakwater.testing.ReceivedRequest;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.breakwater.testing.ScriptedReply.ToolCall;
import dev.breakwater.testing.ShowsEffectOf;
import dev.breakwater.testing.Signals;
import dev.breakwater.testing.mcp.Fixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sets environment variables of the real gateway and looks at what it does then. Variables of features that have tests of
 * their own are shown there: {@link ShowsEffectOf} marks all of these tests, and a test counts them.
 */
class EnvironmentVariableEffectTests {

    private static final String QUESTION = "{\"query\": \"Hi\"}";
    private static final JsonMapper JSON = new JsonMapper();

    private static final ScriptedModelServer model = ScriptedModelServer.start();
    private static final CountDownLatch never = new CountDownLatch(1);

    @AfterAll
    static void closeModel() {
        model.close();
    }

    /** The variables of a gateway that asks the scripted model. */
    private static Map<String, String> scripted(Map<String, String> further) {
        Map<String, String> variables =
                new HashMap<>(Map.of("OPENAI_API_KEY", "sk-effect", "OPENAI_BASE_URL", model.baseUrl()));
        variables.putAll(further);
        return variables;
    }

    /** The properties of a server named fixture. */
    private static Map<String, String> fixtureProperties() {
        List<String> command = Fixture.command();
        Map<String, String> properties = new HashMap<>();
        properties.put("breakwater.mcp.servers.fixture.command", command.getFirst());
        for (int i = 1; i < command.size(); i++) {
            properties.put("breakwater.mcp.servers.fixture.args[" + (i - 1) + "]", command.get(i));
        }
        return properties;
    }

    private static ReceivedRequest lastRequest() {
        return model.requests().getLast();
    }

    private static JsonNode answer(GatewayClient gateway) {
        GatewayClient.Reply reply = gateway.ask(QUESTION);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    @Nested
    class OfTheServiceAndTheModel {

        private static final int PORT = GatewayProcess.freePort();
        private static final int METRICS_PORT = GatewayProcess.freePort();
        private static StartedGateway gateway;

        @BeforeAll
        static void start() {
            gateway = StartedGateway.with(
                    scripted(Map.of(
                            "SERVER_PORT", Integer.toString(PORT),
                            "METRICS_PORT", Integer.toString(METRICS_PORT),
                            "ENVIRONMENT", "staging",
                            "LLM_MODEL", "scripted-7",
                            "LLM_TEMPERATURE", "0.3",
                            "LLM_MAX_TOKENS", "77",
                            "LLM_TIMEOUT", "3")),
                    Map.of());
        }

        @AfterAll
        static void stop() {
            gateway.close();
        }

        @Test
        @ShowsEffectOf({"SERVER_PORT", "METRICS_PORT"})
        void serviceAndManagementListenWhereTheyAreTold() {
            GatewayClient service = new GatewayClient(URI.create("http://127.0.0.1:" + PORT));
            GatewayClient management = new GatewayClient(URI.create("http://127.0.0.1:" + METRICS_PORT));

            assertThat(service.get("/health").status()).isEqualTo(200);
            assertThat(management.get("/actuator/health/liveness").status()).isEqualTo(200);
        }

        @Test
        @ShowsEffectOf("ENVIRONMENT")
        void everyMetricSaysWhereItComesFrom() {
            assertThat(gateway.management().get("/actuator/prometheus").text().lines())
                    .filteredOn(line -> !line.startsWith("#"))
                    .isNotEmpty()
                    .allMatch(line -> line.contains("environment=\"staging\""));
        }

        @Test
        @ShowsEffectOf({"OPENAI_BASE_URL", "OPENAI_API_KEY", "LLM_MODEL", "LLM_TEMPERATURE", "LLM_MAX_TOKENS"})
        void theModelIsAskedThereWithTheKeyAndInTheWayThatIsSet() {
            model.respond(_ -> ScriptedReply.text("Hello."));

            JsonNode answer = answer(gateway.service());

            assertThat(answer.path("model").stringValue()).isEqualTo("scripted-7");
            ReceivedRequest request = lastRequest();
            assertThat(request.header("Authorization")).contains("Bearer sk-effect");
            assertThat(request.body().path("model").stringValue()).isEqualTo("scripted-7");
            assertThat(request.body().path("temperature").doubleValue()).isEqualTo(0.3);
            assertThat(request.body().path("max_tokens").intValue()).isEqualTo(77);
        }

        @Test
        @ShowsEffectOf("LLM_TIMEOUT")
        void aModelThatIsSilentForLongerHasFailed() {
            model.respond(_ -> new ScriptedReply.Held(ScriptedReply.text("too late"), never));

            GatewayClient.Reply reply = gateway.service().ask(QUESTION).problem(503, "model_unavailable");

            assertThat(reply.json().path("execution_time").doubleValue()).isBetween(2.9, 29.0);
        }
    }

    @Nested
    @ExtendWith(OutputCaptureExtension.class)
    class OfTheAgentAndItsTools {

        private static final CountDownLatch closed = new CountDownLatch(1);
        private static final List<String> requests = new CopyOnWriteArrayList<>();
        private static final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private static HttpServer openMeteo;
        private static StartedGateway gateway;

        @BeforeAll
        static void start() throws IOException {
            openMeteo = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            openMeteo.setExecutor(threads);
            openMeteo.createContext("/geocoding", exchange -> {
                requests.add("/geocoding");
                byte[] place = ("{\"results\": [{\"name\": \"Zzyzx\", \"latitude\": 35.1, \"longitude\": -116.1,"
                                + " \"country\": \"United States\"}]}")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, place.length);
                exchange.getResponseBody().write(place);
                exchange.close();
            });
            openMeteo.createContext("/forecast", exchange -> {
                requests.add("/forecast");
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                exchange.close();
            });
            openMeteo.start();
            String url = "http://127.0.0.1:" + openMeteo.getAddress().getPort();
            Map<String, String> properties = new HashMap<>(Map.of("breakwater.mcp.servers.weather.enabled", "true"));
            properties.putAll(fixtureProperties());
            gateway = StartedGateway.with(
                    scripted(Map.of(
                            "LLM_TEMPERATURE", "0.3",
                            "AGENT_TEMPERATURE", "0.9",
                            "MAX_ITERATIONS", "1",
                            "PARALLEL_EXECUTION", "true",
                            "REQUEST_TIMEOUT", "1",
                            "WEATHER_SERVER_TIMEOUT", "2",
                            "WEATHER_SERVER_RETRIES", "1",
                            "WEATHER_FORECAST_URL", url + "/forecast",
                            "WEATHER_GEOCODING_URL", url + "/geocoding")),
                    properties);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> gateway.service().get("/ready").status() == 200);
        }

        @AfterAll
        static void stop() {
            gateway.close();
            closed.countDown();
            openMeteo.stop(0);
            threads.shutdownNow();
        }

        @Test
        @ShowsEffectOf("AGENT_TEMPERATURE")
        void theAgentsTemperatureComesBeforeTheModels() {
            model.respond(_ -> ScriptedReply.text("Hello."));

            answer(gateway.service());

            assertThat(lastRequest().body().path("temperature").doubleValue()).isEqualTo(0.9);
        }

        @Test
        @ShowsEffectOf("MAX_ITERATIONS")
        void theAgentHasToAnswerAfterSoManyTurnsWithTools() {
            asksFirstFor(new ToolCall("a", "fixture__echo", "{\"text\": \"x\"}"));
            model.respond(body -> body.path("tools").isEmpty()
                    ? ScriptedReply.text("Enough.")
                    : ScriptedReply.toolCall("b", "fixture__echo", "{\"text\": \"y\"}"));

            JsonNode answer = answer(gateway.service());

            assertThat(answer.path("partial_reason").stringValue()).isEqualTo("max_iterations");
            assertThat(answer.path("tools_used").size()).isEqualTo(1);
        }

        @Test
        @ShowsEffectOf("REQUEST_TIMEOUT")
        void aCallOfAServerWithoutATimeLimitOfItsOwnEndsByThis() {
            asksFirstFor(new ToolCall("a", "fixture__hang", "{}"));

            JsonNode use = answer(gateway.service()).path("tools_used").get(0);

            assertThat(use.path("status").stringValue()).isEqualTo("timeout");
            assertThat(use.path("duration").doubleValue()).isBetween(0.9, 20.0);
        }

        @Test
        @ShowsEffectOf("PARALLEL_EXECUTION")
        void theCallsOfOneTurnAreMadeAtTheSameTime(CapturedOutput output) {
            asksFirstFor(new ToolCall("a", "fixture__hang", "{}"), new ToolCall("b", "fixture__hang", "{\"x\": 1}"));

            String run = answer(gateway.service()).path("request_id").stringValue();

            // The log is written by a thread of its own.
            await().untilAsserted(() -> assertThat(output.getOut().lines().filter(line -> line.contains(run)))
                    .extracting(line -> JSON.readTree(line).path("message").stringValue())
                    .filteredOn(message -> message.startsWith("tool "))
                    .containsExactly("tool called", "tool called", "tool returned", "tool returned"));
        }

        @Test
        @ShowsEffectOf({"WEATHER_SERVER_TIMEOUT", "WEATHER_SERVER_RETRIES", "WEATHER_FORECAST_URL"})
        void aCallOfTheWeatherServerEndsByItsOwnTimeLimit() {
            asksFirstFor(new ToolCall("a", "weather__get_current_weather", "{\"latitude\": 48.8, \"longitude\": 2.3}"));

            JsonNode use = answer(gateway.service()).path("tools_used").get(0);

            assertThat(use.path("status").stringValue()).isEqualTo("timeout");
            assertThat(use.path("duration").doubleValue()).isBetween(3.9, 20.0);
            assertThat(use.path("attempts").intValue()).isEqualTo(2);
            assertThat(requests).contains("/forecast");
        }

        @Test
        @ShowsEffectOf("WEATHER_GEOCODING_URL")
        void theWeatherServerLooksPlacesUpWhereItIsTold() {
            asksFirstFor(new ToolCall("a", "weather__get_current_weather", "{\"city\": \"Zzyzx\"}"));

            answer(gateway.service());

            assertThat(requests).contains("/geocoding");
        }

        private static void asksFirstFor(ToolCall... calls) {
            model.respond(body -> body.path("messages").toString().contains("\"tool_calls\"")
                    ? ScriptedReply.text("Enough.")
                    : ScriptedReply.toolCalls(calls));
        }
    }

    @Nested
    class OfLimitsAndMetrics {

        private static StartedGateway gateway;

        @BeforeAll
        static void start() {
            gateway = StartedGateway.with(scripted(Map.of("AGENT_TIMEOUT", "1", "ENABLE_METRICS", "false")), Map.of());
        }

        @AfterAll
        static void stop() {
            gateway.close();
        }

        @Test
        @ShowsEffectOf("AGENT_TIMEOUT")
        void aRunEndsByItsTimeLimit() {
            model.respond(_ -> new ScriptedReply.Held(ScriptedReply.text("too late"), never));

            GatewayClient.Reply reply = gateway.service().ask(QUESTION).problem(504, "deadline_exceeded");

            assertThat(reply.json().path("execution_time").doubleValue()).isBetween(0.9, 20.0);
        }

        @Test
        @ShowsEffectOf("ENABLE_METRICS")
        void withoutMetricsThereIsNoPrometheusButHealth() {
            assertThat(gateway.management().get("/actuator/prometheus").status())
                    .isEqualTo(404);
            assertThat(gateway.management().get("/actuator/health").status()).isEqualTo(200);
            assertThat(gateway.service().get("/health").status()).isEqualTo(200);
        }
    }

    @Nested
    class OfHealthChecks {

        @Test
        @ShowsEffectOf("HEALTH_CHECK_INTERVAL")
        void aServerThatStopsAnsweringIsSeenWithinTheInterval() throws Exception {
            try (StartedGateway gateway =
                    StartedGateway.with(scripted(Map.of("HEALTH_CHECK_INTERVAL", "2s")), fixtureProperties())) {
                awaitState(gateway, "ready");
                String pid = fixture(gateway).at("/instances/0/pid").asString();

                Signals.send("STOP", Long.parseLong(pid));

                awaitState(gateway, "unstable");
            }
        }

        private static JsonNode fixture(StartedGateway gateway) {
            return gateway.service().get("/servers").json().at("/servers/0");
        }

        private static void awaitState(StartedGateway gateway, String state) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> fixture(gateway).path("state").stringValue().equals(state));
        }
    }

    /** Each a process of its own: the log is that of the whole process. */
    @Nested
    class OfTheLog {

        private static final String[] NO_SERVERS = {
            "--breakwater.mcp.servers.weather.enabled=false",
            "--breakwater.mcp.servers.filesystem.enabled=false",
            "--breakwater.mcp.servers.database.enabled=false"
        };

        @TempDir
        private Path directory;

        @Test
        @ShowsEffectOf({"LLM_PROVIDER", "STRUCTURED_LOGGING", "DEBUG", "VERBOSE"})
        void aLogForPeopleAtDebugWithTheStepsOfTheDemoModelsRuns() {
            Map<String, String> variables = Map.of(
                    "LLM_PROVIDER", "demo",
                    "OPENAI_API_KEY", "sk-effect",
                    "STRUCTURED_LOGGING", "false",
                    "DEBUG", "true",
                    "VERBOSE", "false");
            try (GatewayProcess gateway = GatewayProcess.start(directory, variables, NO_SERVERS)) {
                assertThat(answer(gateway.client()).path("model").stringValue()).isEqualTo("demo");

                assertThat(gateway.log())
                        .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\S+ +(DEBUG|INFO|WARN) .*"))
                        .anyMatch(line -> line.matches("\\S+ +WARN .* DEMO MODEL: .*"))
                        .anyMatch(line -> line.matches("\\S+ +DEBUG +RunLog +run started .*request_id=.*"))
                        .filteredOn(line -> line.matches("\\S+ +INFO +RunLog .*"))
                        .singleElement()
                        .asString()
                        .contains("run completed", "request_metrics=");
            }
        }

        @Test
        @ShowsEffectOf({"LOG_LEVEL", "ENVIRONMENT"})
        void aLogForMachinesFromWarningsOn() {
            Map<String, String> variables = Map.of("LOG_LEVEL", "warn", "ENVIRONMENT", "staging");
            try (GatewayProcess gateway = GatewayProcess.start(directory, variables, NO_SERVERS)) {
                String refused =
                        gateway.client().ask("{}").json().path("request_id").stringValue();

                assertThat(gateway.log())
                        .map(JSON::readTree)
                        .allMatch(line -> line.path("environment").stringValue().equals("staging"))
                        .allMatch(line -> line.path("level").stringValue().equals("WARN"))
                        .anyMatch(line -> line.path("message").stringValue().startsWith("DEMO MODEL"))
                        .anyMatch(
                                line -> line.path("request_id").stringValue("").equals(refused)
                                        && line.path("message").stringValue().equals("request refused"));
            }
        }

        @Test
        void atTheFinestLevelNoLineHasKeysQuestionsOrAnswers() {
            try (ScriptedModelServer model = ScriptedModelServer.start()) {
                model.respond(_ -> ScriptedReply.text("a confidential answer"));
                Map<String, String> variables = Map.of(
                        "LOG_LEVEL", "trace",
                        "OPENAI_API_KEY", "sk-confidential",
                        "OPENAI_BASE_URL", model.baseUrl());
                try (GatewayProcess gateway = GatewayProcess.start(directory, variables, NO_SERVERS)) {
                    JsonNode answer = gateway.client()
                            .ask("{\"query\": \"a confidential question\"}", "Authorization", "Bearer confidential")
                            .json();
                    assertThat(answer.path("answer").stringValue()).isEqualTo("a confidential answer");
                    String request = answer.path("request_id").stringValue();

                    await().untilAsserted(() -> assertThat(gateway.log())
                            .anyMatch(line -> line.contains("run completed") && line.contains(request)));
                    // As text, and as a list of bytes.
                    assertThat(gateway.log())
                            .noneMatch(line -> line.contains("confidential"))
                            .noneMatch(line -> line.contains("99, 111, 110, 102, 105, 100, 101, 110, 116"));
                    assertThat(gateway.log()).anyMatch(line -> line.contains("\"level\":\"TRACE\""));
                }
            }
        }
    }
}
