package dev.breakwater.llm;

import static dev.breakwater.llm.OpenAiFixture.KEY;
import static dev.breakwater.llm.OpenAiFixture.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Fault;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers see of a provider's failures, over real HTTP. */
class ModelFailureTests {

    private final ScriptedModelServer server = ScriptedModelServer.start();
    private final ModelFixture openai = OpenAiFixture.at(server.baseUrl());

    @AfterEach
    void close() {
        openai.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307, 400, 401, 402, 403, 404, 405, 413, 415, 422, 451})
    void aRefusalForGoodIsRejected(int status) {
        server.enqueue(ScriptedReply.error(status, "some_code", "not like this"));

        var failure = catchThrowableOfType(ModelRejected.class, () -> openai.ask(LONG));

        assertThat(failure.explanation()).contains("openai").contains(status + ": not like this");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 425, 429, 500, 502, 503, 504, 529})
    void aPassingRefusalIsUnavailable(int status) {
        server.enqueue(ScriptedReply.error(status, "some_code", "come back"));

        var failure = catchThrowableOfType(ModelUnavailable.class, () -> openai.ask(LONG));

        assertThat(failure.explanation()).contains(status + ": come back");
        assertThat(failure.retryAfter()).isEmpty();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void keepsRetryAfterGivenInSeconds() {
        server.enqueue(
                ScriptedReply.error(429, "rate_limit_exceeded", "slow down").with("Retry-After", "7"));

        var failure = catchThrowableOfType(ModelUnavailable.class, () -> openai.ask(LONG));

        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
    }

    @Test
    void keepsRetryAfterGivenAsADate() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(10));
        server.enqueue(ScriptedReply.error(503, "overloaded", "busy").with("Retry-After", date));

        var failure = catchThrowableOfType(ModelUnavailable.class, () -> openai.ask(LONG));

        assertThat(failure.retryAfter())
                .hasValueSatisfying(wait -> assertThat(wait).isBetween(Duration.ofMinutes(8), Duration.ofMinutes(10)));
    }

    @Test
    void aConversationBeyondTheWindowIsToldApartByItsCode() {
        server.enqueue(ScriptedReply.error(400, "context_length_exceeded", "too many tokens"));

        assertThat(catchThrowable(() -> openai.ask(LONG))).isInstanceOf(ContextTooLong.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
                "the request exceeds the available context size. try increasing the context size",
                "request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it",
                "the input length exceeds the context length",
                "The decoder prompt (length 5000) is longer than the maximum model context length of 4096",
                "prompt is too long: 210000 tokens > 200000 maximum"
            })
    void aConversationBeyondTheWindowIsToldApartByItsWording(String message) {
        server.enqueue(ScriptedReply.error(400, "invalid_request_error", message));

        assertThat(catchThrowable(() -> openai.ask(LONG))).isInstanceOf(ContextTooLong.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<<< this is no JSON {",
                "",
                "{}",
                "[]",
                "null",
                "{\"choices\": []}",
                "{\"choices\": [{}]}",
                "{\"choices\": \"none\"}"
            })
    void anAnswerThatIsNoneIsUnavailable(String body) {
        server.enqueue(ScriptedReply.raw(200, body).with("Content-Type", "application/json"));

        var failure = catchThrowableOfType(ModelUnavailable.class, () -> openai.ask(LONG));

        assertThat(failure.explanation()).contains("no chat completion");
    }

    @Test
    void aDroppedConnectionIsUnavailable() {
        server.enqueue(ScriptedReply.dropped());

        var failure = catchThrowableOfType(ModelUnavailable.class, () -> openai.ask(LONG));

        assertThat(failure.explanation()).contains("connection broke");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aRefusedConnectionIsUnavailableAndNamesNoAddress() throws IOException {
        int port;
        try (var unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = unused.getLocalPort();
        }
        try (var nobody = OpenAiFixture.at("http://127.0.0.1:" + port + "/v1")) {
            var failure = catchThrowableOfType(ModelUnavailable.class, () -> nobody.ask(LONG));

            assertThat(failure.explanation()).contains("no connection").doesNotContain("127.0.0.1");
        }
    }

    @Test
    void anUnknownHostIsUnavailable() {
        try (var nowhere = OpenAiFixture.at("http://no-such-host.invalid/v1")) {
            var failure = catchThrowableOfType(ModelUnavailable.class, () -> nowhere.ask(LONG));

            assertThat(failure.explanation()).contains("host name was not found");
        }
    }

    @Test
    void aCallBeyondItsLimitIsUnavailableWhileTheRunHasTime() {
        server.enqueue(ScriptedReply.stalled());
        try (var impatient = OpenAiFixture.at(server.baseUrl(), Duration.ofMillis(200), 8)) {
            var failure = catchThrowableOfType(ModelUnavailable.class, () -> impatient.ask(LONG));

            assertThat(failure.explanation()).contains("did not answer within 200 ms");
        }
    }

    @Test
    void aCallBeyondTheRunsDeadlineIsDeadlineExceeded() {
        server.enqueue(ScriptedReply.stalled());

        var failure = catchThrowableOfType(DeadlineExceeded.class, () -> openai.ask(Duration.ofMillis(200)));

        assertThat(failure.fault()).isEqualTo(Fault.PROVIDER);
        assertThat(failure.explanation()).contains("while waiting for the model");
    }

    @Test
    void aRunWithoutTimeAsksNothing() {
        assertThat(catchThrowable(() -> openai.ask(Duration.ZERO))).isInstanceOf(DeadlineExceeded.class);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void noFailureShowsAKeyInItsMessageOrTrace() {
        server.enqueue(ScriptedReply.error(
                401,
                "invalid_api_key",
                "Incorrect API key provided: " + KEY + " (also sk-ab****wxyz, https://me:secret@host/).\nSee\tdocs"));

        var failure = catchThrowableOfType(ModelRejected.class, () -> openai.ask(LONG));

        var trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain(KEY).doesNotContain("wxyz").doesNotContain("me:secret");
        assertThat(failure.explanation()).contains("Incorrect API key").doesNotContain("\n");
    }

    @Test
    void aLongErrorPageIsCut() {
        server.enqueue(ScriptedReply.raw(502, "<html>" + "bad gateway ".repeat(100_000)));

        var failure = catchThrowableOfType(ModelUnavailable.class, () -> openai.ask(LONG));

        assertThat(failure.explanation()).hasSizeLessThan(500).contains("bad gateway");
    }
}
