package dev.breakwater.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.when;

import dev.breakwater.agent.AgentDescription;
import dev.breakwater.agent.RunRequest;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Draining;
import dev.breakwater.failure.Fault;
import dev.breakwater.failure.GatewayDefect;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.IdempotencyConflict;
import dev.breakwater.failure.IdempotencyInDoubt;
import dev.breakwater.failure.InvalidRequest;
import dev.breakwater.failure.MethodNotAllowed;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.failure.NotFound;
import dev.breakwater.failure.Overloaded;
import dev.breakwater.failure.PayloadTooLarge;
import dev.breakwater.failure.RateLimited;
import dev.breakwater.failure.Starting;
import dev.breakwater.failure.ToolsUnavailable;
import dev.breakwater.failure.UnknownAgent;
import dev.breakwater.failure.UnsupportedMediaType;
import dev.breakwater.mcp.OfferedTool;
import dev.breakwater.mcp.ServerStatus;
import dev.breakwater.mcp.ToolServers.CatalogueEntry;
import dev.breakwater.run.Answer;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.Research;
import dev.breakwater.run.Research.Branch;
import dev.breakwater.run.Research.Outcome;
import dev.breakwater.run.Source;
import dev.breakwater.run.ToolStatus;
import dev.breakwater.run.ToolUse;
import dev.breakwater.run.UnavailableServer;
import dev.breakwater.run.Usage;
import dev.breakwater.testing.DocumentedApi;
import dev.breakwater.testing.GatewayClient;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds the OpenAPI document against what the API takes and gives. */
class ApiDescriptionTests extends ApiContext {

    private static final JsonMapper JSON = new JsonMapper();

    /** One failure of each kind there is. */
    private static final List<GatewayException> FAILURES = List.of(
            new InvalidRequest("query", "must be a string"),
            new UnknownAgent("x", List.of("multi-tool")),
            new NotFound("/nothing"),
            new MethodNotAllowed("PUT", List.of("GET")),
            new PayloadTooLarge(7),
            new UnsupportedMediaType("application/json"),
            new RateLimited("60 a minute are allowed", Duration.ofSeconds(1)),
            new IdempotencyConflict(),
            new IdempotencyInDoubt("the gateway that ran it has not been heard of"),
            new Starting(Duration.ofSeconds(2)),
            new Overloaded("too many runs", Duration.ofSeconds(3)),
            new Draining("takes no more runs", Duration.ofSeconds(2)),
            new ModelUnavailable("openai", "busy", Duration.ofMillis(2_500), null),
            new ModelRejected("openai", "wrong key", null),
            new ToolsUnavailable(List.of("docs"), null),
            new DeadlineExceeded(Fault.PROVIDER, "while waiting for the model"),
            new Cancelled("the caller"),
            new GatewayDefect(new IllegalStateException("secret")));

    private DocumentedApi api;

    @BeforeEach
    void readTheDocument() {
        api = DocumentedApi.of(http);
    }

    private Answer plain(RunRequest request) {
        return new Answer(
                request.id(),
                request.agentType(),
                "demo",
                "Hello.",
                List.of(),
                Duration.ofMillis(3),
                List.of(),
                null,
                new Usage(1, 2, 3, null),
                null,
                null);
    }

    @Test
    void isAnOpenApiDocumentInJson() {
        GatewayClient.Reply reply = http.get("/openapi.json");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.json().path("openapi").stringValue()).startsWith("3.1.");
        assertThat(reply.json().at("/info/version").stringValue()).matches("\\d+\\.\\d+\\.\\d+.*|development");
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        api.walk((place, node) -> {
            if (node.path("$ref").isString()) {
                String target = node.path("$ref").stringValue();
                assertThat(target).as(place).startsWith("#/");
                assertThat(api.document().at(target.substring(1)).isMissingNode())
                        .as(place + " refers to " + target)
                        .isFalse();
            }
        });
    }

    @Test
    void everythingIsDescribed() {
        Set<String> operations = new HashSet<>();
        api.walk((place, node) -> {
            if (place.matches("/paths/[^/]+/[^/]+")) {
                assertThat(node.path("summary").stringValue("")).as(place).isNotBlank();
                assertThat(operations.add(node.path("operationId").stringValue()))
                        .as(place)
                        .isTrue();
            }
            boolean member = place.matches("/components/schemas/.*/properties/[^/]+") && !place.contains("/examples/");
            boolean redefined = place.matches(".*/allOf/1/properties/(code|status|fault)");
            if (place.matches("/paths/[^/]+/[^/]+|/components/[^/]+/[^/]+") || (member && !redefined)) {
                assertThat(node.has("description") || node.has("$ref"))
                        .as(place)
                        .isTrue();
            }
        });
    }

    @Test
    void everyExampleFitsItsSchema() {
        List<String> seen = new ArrayList<>();
        api.walk((place, node) -> {
            if (place.contains("/example")) {
                return;
            }
            if (node.has("schema") && node.has("examples")) {
                node.path("examples").properties().forEach(example -> {
                    seen.add(example.getKey());
                    assertThat(api.misfitsAt(
                                    place + "/schema", example.getValue().path("value")))
                            .as(place + " " + example.getKey())
                            .isEmpty();
                });
            } else if (node.path("examples").isArray()) {
                node.path("examples").forEach(example -> {
                    seen.add(place);
                    assertThat(api.misfitsAt(place, example)).as(place).isEmpty();
                });
            }
        });
        assertThat(seen).contains("question", "answer", "invalid_request").hasSizeGreaterThan(30);
    }

    @Test
    void knowsEveryKindOfFailureAndNoOther() {
        assertThat(FAILURES.stream().map(Object::getClass))
                .as("one of each kind, so that the test below sees them all")
                .containsExactlyInAnyOrder(GatewayException.class.getPermittedSubclasses());
        assertThat(api.problems().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        FAILURES.stream().map(GatewayException::code).toList());
    }

    @ParameterizedTest
    @FieldSource("FAILURES")
    void everyFailureIsTheDocumentedProblemUnderTheDocumentedStatus(GatewayException failure) {
        when(agent.answer(any())).thenThrow(failure);

        GatewayClient.Reply reply = http.ask("{\"query\": \"Hi\"}", "X-Request-Id", "mine");

        JsonNode problem = reply.json();
        assertThat(api.misfits(api.problems().get(failure.code()), problem)).isEmpty();
        assertThat(problem.path("status").intValue()).isEqualTo(reply.status());
        assertThat(documented(reply, "/components/responses")).isNotEmpty().allSatisfy(response -> {
            assertThat(response.at("/content/application~1problem+json/examples/" + failure.code()))
                    .as("an example")
                    .isNotEmpty();
            for (String header : List.of("Retry-After", "Allow")) {
                assertThat(reply.headers().firstValue(header).isEmpty()
                                || response.path("headers").has(header))
                        .as(header + " is documented")
                        .isTrue();
            }
        });
    }

    /** The documented responses that have the problem of a reply. */
    private List<JsonNode> documented(GatewayClient.Reply reply, String place) {
        String code = reply.json().path("code").stringValue();
        String schema = "#/components/schemas/" + api.problems().get(code);
        return api.document()
                .at(place)
                .valueStream()
                .filter(response -> response.at("/content/application~1problem+json/schema")
                        .toString()
                        .contains(schema + "\""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "400, InvalidRequest",
        "400, UnknownAgent",
        "409, Cancelled",
        "409, IdempotencyInDoubt",
        "413, PayloadTooLarge",
        "422, IdempotencyConflict",
        "429, RateLimited",
        "415, UnsupportedMediaType",
        "500, InternalError",
        "502, ModelRejected",
        "503, Starting",
        "503, Overloaded",
        "503, Draining",
        "503, ModelUnavailable",
        "503, ToolsUnavailable",
        "504, DeadlineExceeded"
    })
    void aQuestionTellsWhichProblemsItCanHave(String status, String schema) {
        String response = api.document()
                .at("/paths/~1agent/post/responses/" + status + "/$ref")
                .stringValue("#/missing");

        assertThat(api.document().at(response.substring(1)).path("content").toString())
                .contains("#/components/schemas/" + schema + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"query\": \"Hi\"}",
                "{\"query\": \"Hi\", \"agent_type\": null, \"context\": null, \"messages\": null, \"timeout\": null,"
                        + " \"cache\": null, \"detach\": null}",
                "{\"query\": \" x \", \"agent_type\": \"support\", \"context\": {\"a\": [1, {\"b\": null}]},"
                        + " \"messages\": [{\"role\": \"assistant\", \"content\": \"Yes\"}], \"timeout\": 0.001,"
                        + " \"cache\": \"bypass\", \"detach\": false}",
                "{\"query\": \"Hi\", \"messages\": [], \"context\": {}, \"timeout\": 86400, \"cache\": \"use\"}"
            })
    void aBodyThatFitsIsTaken(String body) {
        when(agent.answer(any())).thenAnswer(call -> plain(call.getArgument(0)));

        assertThat(api.misfits("AgentRequest", JSON.readTree(body))).isEmpty();
        assertThat(http.ask(body).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"query\": null}",
                "{\"query\": \"\"}",
                "{\"query\": \" \\t\"}",
                "{\"query\": 7}",
                "{\"query\": \"Hi\", \"question\": 1}",
                "{\"query\": \"Hi\", \"agent_type\": 7}",
                "{\"query\": \"Hi\", \"context\": \"x\"}",
                "{\"query\": \"Hi\", \"context\": []}",
                "{\"query\": \"Hi\", \"messages\": {}}",
                "{\"query\": \"Hi\", \"messages\": [\"x\"]}",
                "{\"query\": \"Hi\", \"messages\": [{\"role\": \"system\", \"content\": \"x\"}]}",
                "{\"query\": \"Hi\", \"messages\": [{\"role\": \"user\"}]}",
                "{\"query\": \"Hi\", \"messages\": [{\"role\": \"user\", \"content\": \" \"}]}",
                "{\"query\": \"Hi\", \"messages\": [{\"role\": \"user\", \"content\": \"x\", \"name\": \"y\"}]}",
                "{\"query\": \"Hi\", \"timeout\": 0}",
                "{\"query\": \"Hi\", \"timeout\": -1}",
                "{\"query\": \"Hi\", \"timeout\": 86400.1}",
                "{\"query\": \"Hi\", \"timeout\": \"5\"}",
                "{\"query\": \"Hi\", \"cache\": \"none\"}",
                "{\"query\": \"Hi\", \"detach\": true}",
                "{\"query\": \"Hi\", \"detach\": \"false\"}"
            })
    void aBodyThatDoesNotFitIsRefused(String body) {
        when(agent.answer(any())).thenAnswer(call -> plain(call.getArgument(0)));

        assertThat(api.misfits("AgentRequest", JSON.readTree(body))).isNotEmpty();
        http.ask(body).problem(400, "invalid_request");
    }

    @Test
    void theLongestQueryIsTheDocumentedOne() {
        when(agent.answer(any())).thenAnswer(call -> plain(call.getArgument(0)));
        String longest = "{\"query\": \"" + "x".repeat(65_536) + "\"}";

        assertThat(api.misfits("AgentRequest", JSON.readTree(longest))).isEmpty();
        assertThat(http.ask(longest).status()).isEqualTo(200);
        assertThat(api.misfits("AgentRequest", JSON.readTree(longest.replace("xx\"", "xxx\""))))
                .isNotEmpty();
    }

    @Test
    void anAnswerWithEverythingIsTheDocumentedOne() {
        when(agent.answer(any()))
                .thenAnswer(call -> new Answer(
                        call.<RunRequest>getArgument(0).id(),
                        "multi-tool",
                        "gpt-4.1",
                        "It rains.",
                        Arrays.stream(ToolStatus.values())
                                .map(status -> new ToolUse("weather", "get_forecast", status, 1, Duration.ofMillis(41)))
                                .toList(),
                        Duration.ofSeconds(10),
                        List.of(
                                new UnavailableServer("docs", "it ended", Duration.ofMillis(1500)),
                                new UnavailableServer("db", "parked", null)),
                        PartialReason.MAX_ITERATIONS,
                        new Usage(3, 120, 45, new BigDecimal("1.5E-7")),
                        new Research(
                                List.of(
                                        new Branch("research-1", "a?", Outcome.COMPLETED, null),
                                        new Branch("research-2", "b?", Outcome.FAILED, "deadline_exceeded")),
                                List.of(new Source("S1", "weather", "get_forecast", "sha256:0", "research-1"))),
                        null));

        GatewayClient.Reply reply = http.ask("{\"query\": \"Hi\"}", "X-Request-Id", "mine");

        assertThat(api.misfits("Answer", reply.json())).isEmpty();
        Set<String> members = new HashSet<>(reply.json().propertyNames());
        assertThat(members)
                .as("every documented member can be there")
                .containsExactlyInAnyOrderElementsOf(api.document()
                        .at("/components/schemas/Answer/properties")
                        .propertyNames());
    }

    @Test
    void thePlainestAnswerIsTheDocumentedOne() {
        when(agent.answer(any())).thenAnswer(call -> plain(call.getArgument(0)));

        assertThat(api.misfits("Answer", http.ask("{\"query\": \"Hi\"}").json()))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void everyWordThatCanBeGivenIsDocumented(String pointer, List<String> words) {
        assertThat(api.document().at(pointer + "/enum").valueStream().map(JsonNode::stringValue))
                .containsExactlyInAnyOrderElementsOf(words);
    }

    static Stream<Arguments> everyWordThatCanBeGivenIsDocumented() throws ClassNotFoundException {
        return Stream.of(
                Arguments.of(
                        "/components/schemas/ToolStatus",
                        Arrays.stream(ToolStatus.values())
                                .map(ToolStatus::wireName)
                                .toList()),
                Arguments.of(
                        "/components/schemas/Answer/properties/partial_reason",
                        Arrays.stream(PartialReason.values())
                                .map(PartialReason::wireName)
                                .toList()),
                Arguments.of(
                        "/components/schemas/Fault",
                        Arrays.stream(Fault.values())
                                .map(fault -> fault.name().toLowerCase(Locale.ROOT))
                                .toList()),
                Arguments.of(
                        "/components/schemas/ServerState",
                        records(Class.forName("dev.breakwater.mcp.ServerState"))
                                .map(state -> state.getSimpleName().toLowerCase(Locale.ROOT))
                                .toList()));
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isRecord()
                ? Stream.of(type)
                : Stream.of(type.getPermittedSubclasses()).flatMap(ApiDescriptionTests::records);
    }

    @Test
    void theCatalogueIsTheDocumentedOne() {
        when(agents.agents())
                .thenReturn(List.of(new AgentDescription("a", "multi-tool", "", "demo", List.of("weather"))));
        when(servers.statuses()).thenReturn(List.of(up(), down()));
        OfferedTool tool = new OfferedTool(
                "weather",
                "get_forecast",
                "weather__get_forecast",
                "A forecast",
                (ObjectNode) JSON.readTree("{\"type\": \"object\"}"),
                true,
                true,
                ToolSpecification.builder().name("weather__get_forecast").build());
        when(servers.catalogue())
                .thenReturn(List.of(new CatalogueEntry(tool, null), new CatalogueEntry(tool, "its server is down")));
        when(servers.settled()).thenReturn(true);

        assertThat(api.misfits("Agents", http.get("/agents").json())).isEmpty();
        assertThat(api.misfits("Servers", http.get("/servers").json())).isEmpty();
        assertThat(api.misfits("Tools", http.get("/tools").json())).isEmpty();
        assertThat(api.misfits("Health", http.get("/health").json())).isEmpty();
        assertThat(api.misfits("Readiness", http.get("/ready").json())).isEmpty();
    }

    private static ServerStatus up() {
        return new ServerStatus(
                "weather",
                "Weather information",
                true,
                false,
                "ready",
                true,
                null,
                null,
                new ServerStatus.Breaker("closed", null),
                List.of(new ServerStatus.Instance(4711L, "ready", Duration.ofMillis(61_500), 2)),
                List.of("get_forecast"),
                "2025-11-25",
                1,
                null,
                null);
    }

    private static ServerStatus down() {
        return new ServerStatus(
                "docs",
                "",
                false,
                true,
                "backoff",
                false,
                "it ended",
                Duration.ofSeconds(4),
                new ServerStatus.Breaker("open", Duration.ofSeconds(60)),
                List.of(),
                List.of(),
                null,
                3,
                new ServerStatus.Failure("initialize", "it ended", List.of("boom"), Instant.EPOCH),
                Instant.EPOCH);
    }
}
