package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.run.ActiveRuns;
import dev.breakwater.testing.GatewayClient;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.breakwater.testing.ScriptedReply.ToolCall;
import dev.breakwater.testing.mcp.Fixture;
import dev.breakwater.testing.otlp.OtlpReceiver;
import dev.breakwater.testing.otlp.ReceivedSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The traces of the whole gateway, as a collector gets them. */
@Timeout(180)
class TracingTests {

    private static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final String TRACEPARENT = "00-" + TRACE + "-" + CALLER + "-01";
    private static final String QUESTION = "{\"query\": \"Where is the secret garden?\"}";
    private static final JsonMapper JSON = JsonMapper.shared();

    @Nested
    @ExtendWith(OutputCaptureExtension.class)
    class WithACollector {

        @TempDir
        private static Path directory;

        private static ScriptedModelServer model;
        private static OtlpReceiver collector;
        private static StartedGateway gateway;
        private static Path record;

        @BeforeAll
        static void start() {
            model = ScriptedModelServer.start();
            collector = OtlpReceiver.start();
            record = directory.resolve("calls");
            Map<String, String> properties = new HashMap<>(Map.of(
                    ENDPOINT,
                    collector.url() + "/v1/traces",
                    "management.opentelemetry.tracing.export.schedule-delay",
                    "50ms",
                    "breakwater.llm.retry-attempts",
                    "1",
                    "breakwater.llm.retry-delay",
                    "1ms",
                    "breakwater.agent.retry-attempts",
                    "0",
                    "breakwater.resilience.circuit-breaker",
                    "false"));
            List<String> command = Fixture.command("record=" + record);
            properties.put("breakwater.mcp.servers.fixture.command", command.getFirst());
            for (int i = 1; i < command.size(); i++) {
                properties.put("breakwater.mcp.servers.fixture.args[" + (i - 1) + "]", command.get(i));
            }
            gateway = StartedGateway.with(
                    Map.of(
                            "OPENAI_API_KEY", "sk-trace",
                            "OPENAI_BASE_URL", model.baseUrl(),
                            "LLM_MODEL", "scripted-1",
                            "PARALLEL_EXECUTION", "true"),
                    properties);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> gateway.service().get("/ready").status() == 200);
        }

        @AfterAll
        static void stop() {
            gateway.close();
            collector.close();
            model.close();
        }

        @Test
        void aRunIsATreeOfSpansBelowItsCallersAndEverybodyAskedIsToldOfIt() throws IOException {
            asksFirstFor(new ToolCall("a", "fixture__echo", "{\"text\": \"secret words\"}"));
            int before = model.requests().size();

            GatewayClient.Reply reply = gateway.service().ask(QUESTION, "traceparent", TRACEPARENT);

            assertThat(reply.status()).as(reply.text()).isEqualTo(200);
            assertThat(reply.header("X-Trace-Id")).isEqualTo(TRACE);
            List<ReceivedSpan> spans = collector.trace(TRACE);
            assertThat(spans).hasSize(6).allMatch(span -> span.status().equals("unset"));
            ReceivedSpan request = named(spans, "POST /agent");
            assertThat(request.parent()).isEqualTo(CALLER);
            assertThat(request.attribute("http.response.status_code")).isEqualTo("200");
            assertThat(request.resource()).containsEntry("service.name", "breakwater");
            ReceivedSpan run = named(spans, "invoke_agent multi-tool");
            assertThat(run.parent()).isEqualTo(request.id());
            assertThat(run.kind()).isEqualTo("internal");
            assertThat(run.attributes())
                    .containsEntry("gen_ai.operation.name", "invoke_agent")
                    .containsEntry("gen_ai.agent.name", "multi-tool")
                    .containsEntry("gen_ai.usage.input_tokens", "24")
                    .containsEntry(
                            "breakwater.request_id",
                            reply.json().path("request_id").stringValue());
            List<ReceivedSpan> chats = spans.stream()
                    .filter(span -> span.name().equals("chat scripted-1"))
                    .toList();
            assertThat(chats).hasSize(2).allMatch(chat -> chat.parent().equals(run.id()));
            assertThat(chats.getFirst().kind()).isEqualTo("client");
            assertThat(chats.getFirst().attributes())
                    .containsEntry("gen_ai.operation.name", "chat")
                    .containsEntry("gen_ai.provider.name", "openai")
                    .containsEntry("gen_ai.request.model", "scripted-1")
                    .containsEntry("gen_ai.usage.output_tokens", "3")
                    .containsEntry("server.address", "127.0.0.1")
                    .containsKeys("gen_ai.request.max_tokens", "gen_ai.response.finish_reasons", "server.port");
            ReceivedSpan tool = named(spans, "execute_tool echo");
            assertThat(tool.parent()).isEqualTo(run.id());
            assertThat(tool.attributes())
                    .containsEntry("gen_ai.operation.name", "execute_tool")
                    .containsEntry("gen_ai.tool.name", "echo")
                    .containsEntry("gen_ai.tool.call.id", "a")
                    .containsEntry("breakwater.mcp.server", "fixture");
            ReceivedSpan call = named(spans, "tools/call echo");
            assertThat(call.parent()).isEqualTo(tool.id());
            assertThat(call.kind()).isEqualTo("client");
            assertThat(call.attributes())
                    .containsEntry("mcp.method.name", "tools/call")
                    .containsEntry("mcp.protocol.version", "2025-11-25")
                    .containsEntry("network.transport", "pipe");
            assertThat(call.start()).isBetween(tool.start(), tool.end());
            assertThat(call.end()).isBetween(call.start(), tool.end());

            assertThat(model.requests().subList(before, model.requests().size()))
                    .extracting(it -> it.header("traceparent").orElse(""))
                    .containsExactlyElementsOf(
                            chats.stream().map(TracingTests::traceparent).toList());
            JsonNode sent = JSON.readTree(Files.readAllLines(record).stream()
                    .filter(line -> line.contains("secret words"))
                    .findFirst()
                    .orElseThrow());
            assertThat(sent.at("/params/_meta/traceparent").stringValue("")).isEqualTo(traceparent(call));
            assertThat(spans.toString()).as("contents are not shown").doesNotContain("secret");
        }

        @Test
        void callsAtTheSameTimeLieBelowTheirRunAndEachLogLineHasTheTracesId(CapturedOutput output) {
            asksFirstFor(
                    new ToolCall("a", "fixture__sleep", "{\"millis\": 50}"),
                    new ToolCall("b", "fixture__sleep", "{\"millis\": 51}"));

            GatewayClient.Reply reply = gateway.service().ask(QUESTION, "X-Request-Id", "my-own");

            String trace = reply.header("X-Trace-Id");
            List<ReceivedSpan> spans = collector.trace(trace);
            ReceivedSpan run = named(spans, "invoke_agent multi-tool");
            assertThat(spans.stream().filter(span -> span.name().equals("execute_tool sleep")))
                    .hasSize(2)
                    .allMatch(span -> span.parent().equals(run.id()));
            assertThat(named(spans, "POST /agent").parent()).isEmpty();
            String id = reply.json().path("request_id").stringValue();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(output.getOut().lines().filter(line -> line.contains(id)))
                            .anyMatch(line -> line.contains("tool called"))
                            .anyMatch(line -> JSON.readTree(line)
                                    .at("/request_metrics/trace_id")
                                    .stringValue("")
                                    .equals(trace))
                            .allMatch(line -> JSON.readTree(line)
                                    .path("trace_id")
                                    .stringValue("")
                                    .equals(trace)));
        }

        @Test
        void whatGoesWrongIsTheStatusOfItsSpanAndEachTryHasOne() {
            model.respond(_ -> ScriptedReply.error(500, "server_error", "it broke"));

            GatewayClient.Reply reply = gateway.service().ask(QUESTION);

            reply.problem(503, "model_unavailable");
            List<ReceivedSpan> spans = collector.trace(reply.header("X-Trace-Id"));
            assertThat(spans.stream().filter(span -> span.name().equals("chat scripted-1")))
                    .as("one for each call of the model")
                    .hasSize(2)
                    .allMatch(span -> span.status().equals("error")
                            && span.attribute("error.type").equals("model_unavailable"));
            ReceivedSpan run = named(spans, "invoke_agent multi-tool");
            assertThat(run.status()).isEqualTo("error");
            assertThat(run.attribute("error.type")).isEqualTo("model_unavailable");
            assertThat(run.statusText()).isEqualTo(reply.error());
            assertThat(run.events()).contains("model retried", "model gave up");
            assertThat(named(spans, "POST /agent").attribute("error.type")).isEqualTo("503");
        }

        @Test
        void aToolThatFailsIsMarkedWithoutItsWords() {
            asksFirstFor(new ToolCall("a", "fixture__fail", "{\"text\": \"secret reasons\"}"));

            GatewayClient.Reply reply = gateway.service().ask(QUESTION);

            List<ReceivedSpan> spans = collector.trace(reply.header("X-Trace-Id"));
            assertThat(named(spans, "execute_tool fail").attribute("error.type"))
                    .isEqualTo("error");
            assertThat(named(spans, "tools/call fail").attribute("error.type")).isEqualTo("tool_error");
            assertThat(named(spans, "invoke_agent multi-tool").status()).isEqualTo("unset");
            assertThat(spans.toString()).doesNotContain("secret");
        }

        @Test
        void theBranchesOfAResearchLieBelowIt() {
            model.respond(body -> body.path("messages").path(0).toString().contains("You plan the research")
                    ? ScriptedReply.text("{\"questions\": [\"One?\", \"Two?\"]}")
                    : ScriptedReply.text("Nothing is known."));

            GatewayClient.Reply reply = gateway.service().ask("{\"query\": \"Where?\", \"agent_type\": \"workflow\"}");

            List<ReceivedSpan> spans = collector.trace(reply.header("X-Trace-Id"));
            ReceivedSpan research = named(spans, "research");
            ReceivedSpan branch = named(spans, "branch research-1");
            assertThat(research.parent())
                    .isEqualTo(named(spans, "invoke_agent workflow").id());
            assertThat(branch.parent()).isEqualTo(research.id());
            assertThat(spans)
                    .anyMatch(span -> span.name().equals("chat scripted-1")
                            && span.parent().equals(branch.id()));
        }

        @Test
        void aTraceThatItsCallerDoesNotKeepIsPassedOnAndNotSent() {
            model.respond(_ -> ScriptedReply.text("Hello."));
            String trace = "11111111111111111111111111111111";

            gateway.service().ask(QUESTION, "traceparent", "00-" + trace + "-" + CALLER + "-00");

            assertThat(model.requests().getLast().header("traceparent").orElse(""))
                    .startsWith("00-" + trace)
                    .endsWith("-00");
            // What is sent after it has come; so what was sent before it would have come, too.
            collector.trace(gateway.service().ask(QUESTION).header("X-Trace-Id"));
            assertThat(collector.spans()).noneMatch(span -> span.trace().equals(trace));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "nonsense",
                    "00-nonsense-00",
                    "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                    TRACEPARENT + "," + TRACEPARENT
                })
        void aCallersTraceThatIsNoneIsAsIfItWereNotThere(String traceparent) {
            model.respond(_ -> ScriptedReply.text("Hello."));

            GatewayClient.Reply reply = gateway.service().ask(QUESTION, "traceparent", traceparent);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("X-Trace-Id")).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
            assertThat(named(collector.trace(reply.header("X-Trace-Id")), "POST /agent")
                            .parent())
                    .isEmpty();
        }

        @Test
        void aRequestThatIsRefusedIsAShortRun() {
            GatewayClient.Reply reply = gateway.service().ask("{\"query\": 7}");

            reply.problem(400, "invalid_request");
            List<ReceivedSpan> spans = collector.trace(reply.header("X-Trace-Id"));
            assertThat(spans).hasSize(2);
            ReceivedSpan run = named(spans, "invoke_agent");
            assertThat(run.status()).isEqualTo("error");
            assertThat(run.attributes())
                    .containsEntry("error.type", "invalid_request")
                    .containsEntry("breakwater.request_id", reply.header("X-Request-Id"));
        }

        @Test
        void aToolThatIsNotThereIsNoSpanButNoted() {
            asksFirstFor(new ToolCall("a", "fixture__made_up", "{}"));

            GatewayClient.Reply reply = gateway.service().ask(QUESTION);

            List<ReceivedSpan> spans = collector.trace(reply.header("X-Trace-Id"));
            assertThat(named(spans, "invoke_agent multi-tool").events()).containsExactly("tool call refused");
            assertThat(spans.toString()).doesNotContain("made_up");
        }

        @Test
        void aCollectorThatRefusesCostsNoRunAnythingAndItsSpansAreCounted() {
            model.respond(_ -> ScriptedReply.text("Hello."));
            collector.refuse(true);
            try {
                JsonNode answer = gateway.service().ask(QUESTION).json();

                assertThat(answer.path("success").booleanValue()).isTrue();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(gateway.management()
                                        .get("/actuator/prometheus")
                                        .text())
                                .containsPattern("tracing_spans_total\\{[^}]*result=\"failed\"[^}]*} [1-9]"));
            } finally {
                collector.refuse(false);
            }
        }

        @Test
        void anAgentThatNobodyConfiguredNamesNoSpan() {
            GatewayClient.Reply reply = gateway.service().ask("{\"query\": \"Hi\", \"agent_type\": \"made-up\"}");

            List<ReceivedSpan> spans = collector.trace(reply.header("X-Trace-Id"));
            assertThat(named(spans, "invoke_agent").attribute("error.type")).isEqualTo("unknown_agent");
            assertThat(named(spans, "POST /agent").status()).isEqualTo("unset");
        }

        @Test
        void onlyRunsAreTracedAndWhatBecameOfTheirSpansIsCounted() {
            GatewayClient.Reply servers = gateway.service().get("/servers");
            assertThat(servers.headers().firstValue("X-Trace-Id")).isEmpty();
            model.respond(_ -> ScriptedReply.text("Hello."));
            collector.trace(gateway.service().ask(QUESTION).header("X-Trace-Id"));

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(gateway.management()
                                    .get("/actuator/prometheus")
                                    .text())
                            .containsPattern("tracing_spans_total\\{[^}]*result=\"exported\"[^}]*} [1-9]")
                            .containsPattern("tracing_spans_total\\{[^}]*result=\"dropped\"[^}]*} 0"));
            assertThat(collector.spans())
                    .filteredOn(span -> span.kind().equals("server"))
                    .allMatch(span -> span.name().equals("POST /agent"));
        }

        private static void asksFirstFor(ToolCall... calls) {
            model.respond(body -> body.path("messages").toString().contains("\"tool_calls\"")
                    ? ScriptedReply.text("Behind the wall.").using(12, 3)
                    : ScriptedReply.toolCalls(calls).using(12, 3));
        }
    }

    @Test
    void aCollectorThatHangsCostsNoRunAnythingAndSpansBeyondTheQueueAreCounted() {
        try (OtlpReceiver collector = OtlpReceiver.hanging()) {
            long stopped;
            try (StartedGateway gateway = StartedGateway.with(
                    Map.of("LLM_PROVIDER", "demo"),
                    Map.of(
                            ENDPOINT,
                            collector.url() + "/v1/traces",
                            "management.opentelemetry.tracing.export.schedule-delay",
                            "10ms",
                            "management.opentelemetry.tracing.export.max-queue-size",
                            "8",
                            "management.opentelemetry.tracing.export.max-batch-size",
                            "4"))) {
                gateway.service().ask(QUESTION);
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> collector.requests() > 0);
                for (int run = 0; run < 20; run++) {
                    JsonNode answer = gateway.service().ask(QUESTION).json();
                    assertThat(answer.path("success").booleanValue()).isTrue();
                    assertThat(answer.path("execution_time").doubleValue()).isLessThan(5);
                }
                assertThat(gateway.management().get("/actuator/prometheus").text())
                        .containsPattern("tracing_spans_total\\{[^}]*result=\"dropped\"[^}]*} [1-9]");
                stopped = System.nanoTime();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Nested
    class WithContentsAndSharedAnswers {

        private static ScriptedModelServer model;
        private static OtlpReceiver collector;
        private static StartedGateway gateway;

        @BeforeAll
        static void start() {
            model = ScriptedModelServer.start();
            collector = OtlpReceiver.start();
            gateway = StartedGateway.with(
                    Map.of("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", model.baseUrl(), "CACHE_ENABLED", "true"),
                    Map.of(
                            ENDPOINT,
                            collector.url() + "/v1/traces",
                            "management.opentelemetry.tracing.export.schedule-delay",
                            "50ms",
                            "breakwater.log.contents",
                            "true"));
        }

        @AfterAll
        static void stop() {
            gateway.close();
            collector.close();
            model.close();
        }

        @Test
        void contentsAreShownWhereTheLogShowsThemAndSecretsAreNot() {
            model.respond(_ -> ScriptedReply.text("Behind the wall, password=hunter2."));

            GatewayClient.Reply reply = gateway.service().ask(QUESTION);

            ReceivedSpan run = named(collector.trace(reply.header("X-Trace-Id")), "invoke_agent multi-tool");
            assertThat(JSON.readTree(run.attribute("gen_ai.input.messages"))
                            .at("/0/parts/0/content")
                            .stringValue())
                    .isEqualTo("Where is the secret garden?");
            assertThat(JSON.readTree(run.attribute("gen_ai.output.messages"))
                            .at("/0/parts/0/content")
                            .stringValue())
                    .startsWith("Behind the wall")
                    .doesNotContain("hunter2");
        }

        @Test
        void aLongContentIsCutAndStillReadable() {
            model.respond(_ -> ScriptedReply.text("\"".repeat(100_000)));

            GatewayClient.Reply reply = gateway.service().ask("{\"query\": \"Much?\"}");

            String shown = named(collector.trace(reply.header("X-Trace-Id")), "invoke_agent multi-tool")
                    .attribute("gen_ai.output.messages");
            assertThat(JSON.readTree(shown).at("/0/parts/0/content").stringValue())
                    .startsWith("\"\"")
                    .hasSizeLessThanOrEqualTo(2_000);
        }

        @Test
        void oneWhoWaitsAndOneWhoComesLaterHaveRunsWithoutModelsThatNameTheOriginal() throws Exception {
            CountDownLatch release = new CountDownLatch(1);
            model.respond(_ -> new ScriptedReply.Held(ScriptedReply.text("Once."), release));
            String question = "{\"query\": \"Who was first?\"}";
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<GatewayClient.Reply> one =
                        callers.submit(() -> gateway.service().ask(question));
                Future<GatewayClient.Reply> other =
                        callers.submit(() -> gateway.service().ask(question));
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> gateway.part(ActiveRuns.class).count() == 2);
                release.countDown();

                boolean second = other.get().json().path("coalesced").booleanValue();
                GatewayClient.Reply leader = second ? one.get() : other.get();
                GatewayClient.Reply follower = second ? other.get() : one.get();
                GatewayClient.Reply late = gateway.service().ask(question);

                assertReused(follower, "flight", leader);
                assertReused(late, "cache", leader);
            } finally {
                release.countDown();
            }
        }

        private static void assertReused(GatewayClient.Reply reply, String source, GatewayClient.Reply original) {
            List<ReceivedSpan> spans = collector.trace(reply.header("X-Trace-Id"));
            assertThat(spans).hasSize(2);
            assertThat(named(spans, "invoke_agent multi-tool").attributes())
                    .containsEntry("breakwater.reused", source)
                    .containsEntry("breakwater.original_request_id", original.header("X-Request-Id"))
                    .containsEntry("breakwater.model_calls", "0");
        }
    }

    @Test
    void anEndpointThatIsNoneEndsTheStart() {
        assertThatThrownBy(
                        () -> StartedGateway.with(Map.of("LLM_PROVIDER", "demo"), Map.of(ENDPOINT, "collector:4318")))
                .hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
                .rootCause()
                .extracting(Throwable::getMessage)
                .asString()
                .contains(ENDPOINT);
    }

    private static String traceparent(ReceivedSpan span) {
        return "00-" + span.trace() + "-" + span.id() + "-01";
    }

    private static ReceivedSpan named(List<ReceivedSpan> spans, String name) {
        List<ReceivedSpan> found =
                spans.stream().filter(span -> span.name().equals(name)).toList();
        assertThat(found).as("%s among %s", name, spans).hasSize(1);
        return found.getFirst();
    }
}
