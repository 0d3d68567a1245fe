package dev.breakwater.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.when;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Draining;
import dev.breakwater.failure.Fault;
import dev.breakwater.failure.GatewayDefect;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.failure.Overloaded;
import dev.breakwater.failure.Starting;
import dev.breakwater.failure.ToolsUnavailable;
import dev.breakwater.failure.UnknownAgent;
import dev.breakwater.testing.GatewayClient;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

@ExtendWith(OutputCaptureExtension.class)
class ProblemTests extends ApiContext {

    private static final String QUESTION = "{\"query\": \"Hi\"}";

    @ParameterizedTest
    @MethodSource
    void everyFailureOfARunHasItsStatus(GatewayException failure, int status, String fault) {
        when(agent.answer(any())).thenThrow(failure);

        GatewayClient.Reply reply = http.ask(QUESTION).problem(status, failure.code());

        assertThat(reply.error()).isEqualTo(failure.explanation());
        assertThat(reply.json().path("fault").stringValue()).isEqualTo(fault);
    }

    static Stream<Arguments> everyFailureOfARunHasItsStatus() {
        return Stream.of(
                Arguments.of(new UnknownAgent("x", List.of("multi-tool")), 400, "caller"),
                Arguments.of(new Cancelled("the caller"), 409, "caller"),
                Arguments.of(new DeadlineExceeded(Fault.PROVIDER, "while waiting for the model"), 504, "provider"),
                Arguments.of(new DeadlineExceeded(Fault.TOOL, "while a tool was running"), 504, "tool"),
                Arguments.of(new ModelUnavailable("openai", "it is overloaded", null, null), 503, "provider"),
                Arguments.of(new ModelRejected("openai", "wrong key", null), 502, "provider"),
                Arguments.of(new Starting(Duration.ofSeconds(2)), 503, "gateway"),
                Arguments.of(new Overloaded("too many runs", Duration.ofSeconds(3)), 503, "gateway"),
                Arguments.of(new Draining("takes no more runs", Duration.ofSeconds(2)), 503, "gateway"),
                Arguments.of(new ToolsUnavailable(List.of("db"), null), 503, "tool"),
                Arguments.of(new GatewayDefect(new IllegalStateException("secret")), 500, "gateway"));
    }

    @Test
    void whoIsSentAwayForGoodIsNotInvitedToUseTheConnectionAgain() {
        when(agent.answer(any())).thenThrow(new Draining("takes no more runs", Duration.ofSeconds(2)));

        GatewayClient.Reply reply = http.ask(QUESTION);

        assertThat(reply.header("Connection")).isEqualTo("close");
        assertThat(reply.header("Retry-After")).isEqualTo("2");
    }

    @Test
    void listsTheKnownAgents() {
        when(agent.answer(any())).thenThrow(new UnknownAgent("x", List.of("multi-tool", "support")));

        JsonNode problem = http.ask(QUESTION).json();

        assertThat(problem.path("known_agents")).hasToString("[\"multi-tool\",\"support\"]");
        assertThat(problem.path("error").stringValue()).contains("multi-tool, support");
    }

    @Test
    void saysWhenToTryAgainInWholeSecondsToClientsAndExactlyToReaders() {
        when(agent.answer(any())).thenThrow(new ModelUnavailable("openai", "busy", Duration.ofMillis(2_001), null));

        GatewayClient.Reply reply = http.ask(QUESTION);

        assertThat(reply.header("Retry-After")).isEqualTo("3");
        assertThat(reply.text()).contains("\"retry_after\":2.001");
    }

    @Test
    void neverInvitesToTryAgainAtOnce() {
        when(agent.answer(any())).thenThrow(new ModelUnavailable("openai", "busy", Duration.ZERO, null));

        assertThat(http.ask(QUESTION).header("Retry-After")).isEqualTo("1");
    }

    @Test
    void saysNothingOfTryingAgainWhereThatIsNotKnown() {
        when(agent.answer(any())).thenThrow(new ModelRejected("openai", "wrong key", null));

        GatewayClient.Reply reply = http.ask(QUESTION);

        assertThat(reply.headers().firstValue("Retry-After")).isEmpty();
        assertThat(reply.json().has("retry_after")).isFalse();
    }

    @Test
    void showsADefectOfTheGatewayOnlyToTheLogAndOnlyOnce(CapturedOutput output) {
        when(agent.answer(any())).thenThrow(new IllegalStateException("jdbc password"));

        GatewayClient.Reply reply = http.ask(QUESTION, "X-Request-Id", "mine").problem(500, "internal_error");

        assertThat(reply.text()).doesNotContain("password");
        assertThat(reply.json().path("client_request_id").stringValue()).isEqualTo("mine");
        await().untilAsserted(() -> assertThat(output.getAll()).containsOnlyOnce("jdbc password"));
        await().untilAsserted(
                        () -> assertThat(output.getAll()).contains(reply.header("X-Request-Id"), "client_request_id"));
    }

    @Test
    void survivesAnError() {
        when(agent.answer(any())).thenThrow(new StackOverflowError());

        http.ask(QUESTION).problem(500, "internal_error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/nothing",
                "/agent/",
                "/error",
                "/favicon.ico",
                "/actuator",
                "/actuator/health",
                "/agent/runs"
            })
    void answersAnUnknownPathWithAProblem(String path) {
        GatewayClient.Reply reply = http.get(path).problem(404, "not_found");

        assertThat(reply.error()).contains(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "application/xml", "nonsense"})
    void aProblemIsAProblemWhateverIsAccepted(String accept) {
        http.get("/nothing", "Accept", accept).problem(404, "not_found");
    }

    @Test
    void refusesPagesOfOtherOrigins() {
        GatewayClient.Reply reply = http.method(
                        "OPTIONS",
                        "/agent",
                        "Origin",
                        "https://elsewhere.example",
                        "Access-Control-Request-Method",
                        "POST")
                .problem(405, "method_not_allowed");

        assertThat(reply.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void tellsItsMethodsToWhoeverAsks() {
        GatewayClient.Reply reply = http.method("OPTIONS", "/agent");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Allow")).isEqualTo("POST,OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "HEAD"})
    void questionsAreOnlyPosted(String method) {
        GatewayClient.Reply reply = http.method(method, "/agent");

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).isEqualTo("POST, OPTIONS");
        assertThat(reply.header("X-Request-Id")).startsWith("req_");
        if (!method.equals("HEAD")) {
            reply.problem(405, "method_not_allowed");
        }
    }

    @Test
    void theCatalogueIsOnlyRead() {
        GatewayClient.Reply reply = http.method("POST", "/servers").problem(405, "method_not_allowed");

        assertThat(reply.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(reply.json().path("allowed")).hasToString("[\"GET\",\"HEAD\",\"OPTIONS\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/agent%2Fx", "/agent%5Cx", "/agent%00", "/%zz"})
    void answersAPathThatTheContainerRefusesWithAProblem(String path) {
        String raw = http.raw("GET " + path + " HTTP/1.1", "");

        assertThat(raw).startsWith("HTTP/1.1 400");
        assertThat(GatewayClient.header(raw, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(GatewayClient.header(raw, "X-Request-Id")).startsWith("req_");
        assertThat(GatewayClient.header(raw, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(GatewayClient.body(raw).path("code").stringValue()).isEqualTo("invalid_request");
        assertThat(GatewayClient.body(raw).path("request_id").stringValue())
                .isEqualTo(GatewayClient.header(raw, "X-Request-Id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT /agent HTTP/1.1", "GET /health HTTP/9.9"})
    void answersWhatTheContainerDoesNotDoWithAProblem(String requestLine) {
        String raw = http.raw(requestLine, "");

        assertThat(raw).startsWith("HTTP/1.1 400");
        assertThat(GatewayClient.body(raw).path("code").stringValue()).isEqualTo("invalid_request");
    }

    @Test
    void answersTraceWithAProblem() {
        String raw = http.raw("TRACE /agent HTTP/1.1", "");

        assertThat(raw).startsWith("HTTP/1.1 405");
        assertThat(GatewayClient.header(raw, "X-Request-Id")).startsWith("req_");
        assertThat(GatewayClient.body(raw).path("code").stringValue()).isEqualTo("method_not_allowed");
    }

    @Test
    void aRequestIdCannotBreakOutOfItsHeader() {
        String raw = http.raw("GET /health HTTP/1.1", "", "X-Request-Id: a\r\n b: c");

        assertThat(raw).doesNotContain("b: c");
    }

    @Test
    void answersWhatIsNotHttpWithAProblemAndWithoutAWordInTheLog(CapturedOutput output) {
        String raw = http.raw("nonsense", "");

        assertThat(raw).startsWith("HTTP/1.1 400").doesNotContainIgnoringCase("tomcat");
        assertThat(GatewayClient.header(raw, "Server")).isEmpty();
        assertThat(GatewayClient.body(raw).path("code").stringValue()).isEqualTo("invalid_request");
        assertThat(output.getAll()).doesNotContain("ERROR");
    }

    @Test
    void answersHeadersThatAreTooLargeWithAProblem() {
        String raw = http.raw("GET /health HTTP/1.1", "", "X-Large: " + "x".repeat(20_000));

        assertThat(raw).startsWith("HTTP/1.1 400");
        assertThat(GatewayClient.header(raw, "Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void answersADefectBesideTheHandlersWithAProblem(CapturedOutput output) {
        GatewayClient.Reply reply = http.get(DEFECTIVE_FILTER).problem(500, "internal_error");

        assertThat(reply.text()).doesNotContain("password");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        await().untilAsserted(() ->
                assertThat(output.getAll()).containsOnlyOnce("jdbc password").contains(reply.header("X-Request-Id")));
    }
}
