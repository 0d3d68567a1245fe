package dev.breakwater.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.breakwater.admission.idempotency.IdempotencyKey;
import dev.breakwater.admission.idempotency.Reach;
import dev.breakwater.admission.ratelimit.RateStanding;
import dev.breakwater.agent.RunRequest;
import dev.breakwater.failure.RateLimited;
import dev.breakwater.run.Answer;
import dev.breakwater.run.Caller;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.Question.Role;
import dev.breakwater.run.Question.Turn;
import dev.breakwater.run.ToolStatus;
import dev.breakwater.run.ToolUse;
import dev.breakwater.run.UnavailableServer;
import dev.breakwater.run.Usage;
import dev.breakwater.testing.GatewayClient;
import java.math.BigDecimal;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;
import tools.jackson.databind.JsonNode;

class AgentEndpointTests extends ApiContext {

    @Test
    void passesOnEverythingThatTheBodySays() {
        answers();

        http.ask("""
                {"query": "What is new?", "agent_type": "support", "context": {"user": {"id": 7, "vip": true}},
                 "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}],
                 "timeout": 2.5, "cache": "refresh", "detach": false}""");

        RunRequest run = run();
        assertThat(run.agentType()).isEqualTo("support");
        assertThat(run.question().query()).isEqualTo("What is new?");
        assertThat(run.question().context()).hasToString("{\"user\":{\"id\":7,\"vip\":true}}");
        assertThat(run.question().history())
                .containsExactly(new Turn(Role.USER, "Hi"), new Turn(Role.ASSISTANT, "Hello"));
        assertThat(run.timeout()).isEqualTo(Duration.ofMillis(2500));
        assertThat(run.caller()).isEqualTo(Caller.anonymousAt("127.0.0.1"));
        assertThat(run.key()).isNull();
    }

    @Test
    void passesOnTheIdempotencyKeyAndWhatIsToldAboutIt() {
        when(agent.answer(any())).thenAnswer(call -> {
            RunRequest run = call.getArgument(0);
            run.notes().reach(Reach.CLUSTER);
            run.notes().replayed();
            return answer(run);
        });

        GatewayClient.Reply reply = http.ask("{\"query\": \"Hi\"}", "Idempotency-Key", "order-17");

        assertThat(run().key()).isNotNull().returns("order-17", IdempotencyKey::value);
        assertThat(reply.header("Idempotency-Scope")).isEqualTo("cluster");
        assertThat(reply.header("Idempotency-Replayed")).isEqualTo("true");
    }

    @Test
    void tellsWhereACallerStandsAlsoInAProblem() {
        when(agent.answer(any())).thenAnswer(call -> {
            call.<RunRequest>getArgument(0).notes().rate(new RateStanding(90, 60, 0, Duration.ofMillis(59_001)));
            throw new RateLimited("60 a minute are allowed", Duration.ofMillis(300));
        });

        GatewayClient.Reply reply = http.ask("{\"query\": \"Hi\"}").problem(429, "rate_limited");

        assertThat(reply.header("Retry-After")).isEqualTo("1");
        assertThat(reply.header("RateLimit-Limit")).isEqualTo("90");
        assertThat(reply.header("RateLimit-Remaining")).isEqualTo("0");
        assertThat(reply.header("RateLimit-Reset")).isEqualTo("60");
        assertThat(reply.header("RateLimit-Policy")).isEqualTo("60;w=60;burst=90");
    }

    @Test
    void aKeyThatIsNoneIsRefused() {
        http.ask("{\"query\": \"Hi\"}", "Idempotency-Key", "two words").problem(400, "invalid_request");
    }

    @Test
    void whatIsLeftOutOrNullHasItsDefault() {
        answers();

        http.ask("{\"query\": \"Hi\", \"agent_type\": null, \"context\": null, \"messages\": null, \"timeout\": null}");

        RunRequest run = run();
        assertThat(run.agentType()).isEqualTo("multi-tool");
        assertThat(run.question().context()).isNull();
        assertThat(run.question().history()).isEmpty();
        assertThat(run.timeout()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"1e-999, PT0.000000001S", "0.25, PT0.25S", "30, PT30S", "3e2, PT5M", "86400, PT24H"})
    void takesTheTimeoutInSeconds(String seconds, Duration expected) {
        answers();

        http.ask("{\"query\": \"Hi\", \"timeout\": " + seconds + "}");

        assertThat(run().timeout()).isEqualTo(expected);
    }

    @Test
    void answersWithEveryMember() {
        when(agent.answer(any()))
                .thenAnswer(call -> new Answer(
                        call.<RunRequest>getArgument(0).id(),
                        "multi-tool",
                        "gpt-4.1",
                        "It rains.",
                        List.of(new ToolUse(
                                "weather", "get_current_weather", ToolStatus.SUCCESS, 1, Duration.ofNanos(41_300_499))),
                        Duration.ofMillis(10_000),
                        List.of(
                                new UnavailableServer("docs", "the process ended", Duration.ofMillis(1500)),
                                new UnavailableServer("db", "parked", null)),
                        PartialReason.MAX_ITERATIONS,
                        new Usage(3, 120, 45, new BigDecimal("1.5E-7")),
                        null,
                        null));

        GatewayClient.Reply reply = http.ask("{\"query\": \"Hi\"}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        String id = reply.header("X-Request-Id");
        assertThat(id).matches("req_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(reply.text()).isEqualTo("""
                {"success":true,"request_id":"%s","agent_type":"multi-tool","model":"gpt-4.1","answer":"It rains.",\
                "tools_used":[{"server":"weather","tool":"get_current_weather","status":"success","attempts":1,\
                "duration":0.0413}],"execution_time":10,"cached":false,"coalesced":false,"degraded":true,\
                "unavailable":[{"server":"docs","reason":"the process ended","retry_after":1.5},\
                {"server":"db","reason":"parked","retry_after":null}],"partial":true,"partial_reason":"max_iterations",\
                "usage":{"model_calls":3,"input_tokens":120,"output_tokens":45,"cost_usd":0.00000015}}""".formatted(id));
    }

    @Test
    void leavesOutWhatAPlainAnswerDoesNotHave() {
        answers();

        JsonNode answer = http.ask("{\"query\": \"Hi\"}").json();

        assertThat(answer.has("partial_reason")).isFalse();
        assertThat(answer.has("client_request_id")).isFalse();
        assertThat(answer.path("usage").has("cost_usd")).isFalse();
        assertThat(answer.path("partial").booleanValue(true)).isFalse();
        assertThat(answer.path("degraded").booleanValue(true)).isFalse();
        assertThat(answer.path("tools_used").isEmpty()).isTrue();
    }

    @Test
    void returnsTheCallersOwnRequestIdBesideOurs() {
        answers();

        GatewayClient.Reply reply = http.ask("{\"query\": \"Hi\"}", "X-Request-Id", "order-42_a.b");

        assertThat(reply.header("X-Request-Id")).startsWith("req_");
        assertThat(reply.json().path("request_id").stringValue()).isEqualTo(reply.header("X-Request-Id"));
        assertThat(reply.json().path("client_request_id").stringValue()).isEqualTo("order-42_a.b");
        assertThat(run().id().value()).isEqualTo(reply.header("X-Request-Id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"has space", "semi;colon", "<script>", "\u00e9"})
    void ignoresARequestIdThatIsNotOne(String id) {
        answers();

        assertThat(http.ask("{\"query\": \"Hi\"}", "X-Request-Id", id).json().has("client_request_id"))
                .isFalse();
    }

    @Test
    void ignoresARequestIdThatIsTooLongOrGivenTwice() {
        answers();

        assertThat(http.ask("{\"query\": \"Hi\"}", "X-Request-Id", "a".repeat(129))
                        .json()
                        .has("client_request_id"))
                .isFalse();
        assertThat(http.ask("{\"query\": \"Hi\"}", "X-Request-Id", "a", "X-Request-Id", "b")
                        .json()
                        .has("client_request_id"))
                .isFalse();
        assertThat(http.ask("{\"query\": \"Hi\"}", "X-Request-Id", "a".repeat(128))
                        .json()
                        .has("client_request_id"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=UTF-8", "application/vnd.api+json", "APPLICATION/JSON"})
    void takesJsonUnderItsNames(String contentType) {
        answers();

        GatewayClient.Reply reply = http.post(contentType, BodyPublishers.ofString("{\"query\": \"Hi\"}"));

        assertThat(reply.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "text/html",
                "not a media type",
                "text/event-stream, application/json;q=0.1",
                "text/event-stream, */*"
            })
    void answersInJsonWhateverElseIsAccepted(String accept) {
        answers();

        GatewayClient.Reply reply = http.ask("{\"query\": \"Hi\"}", "Accept", accept);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void refusesToStream() {
        GatewayClient.Reply reply = http.ask("{\"query\": \"Hi\"}", "Accept", "text/event-stream");

        reply.problem(400, "invalid_request");
        assertThat(reply.json().path("field").stringValue()).isEqualTo("Accept");
        verify(agent, never()).answer(any());
    }

    @Test
    void everyAnswerForbidsCachesAndGuessesOfItsType() {
        answers();

        GatewayClient.Reply reply = http.ask("{\"query\": \"Hi\"}", "Origin", "https://elsewhere.example");

        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.headers().map()).doesNotContainKeys("server", "access-control-allow-origin", "set-cookie");
    }

    private void answers() {
        when(agent.answer(any())).thenAnswer(call -> answer(call.getArgument(0)));
    }

    private static Answer answer(RunRequest request) {
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

    private RunRequest run() {
        ArgumentCaptor<RunRequest> run = ArgumentCaptor.forClass(RunRequest.class);
        verify(agent).answer(run.capture());
        return run.getValue();
    }
}
