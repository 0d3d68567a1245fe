package dev.breakwater.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import dev.breakwater.failure.PayloadTooLarge;
import dev.breakwater.run.Caller;
import dev.breakwater.run.RequestId;
import dev.breakwater.testing.GatewayClient;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvalidBodyTests extends ApiContext {

    private static final int MEBIBYTE = 1024 * 1024;

    @AfterEach
    void nothingWasRun() {
        verify(agent, never()).answer(any());
    }

    @ParameterizedTest
    @MethodSource
    void namesTheMemberAndWhatIsAllowed(String body, String field, String reason) {
        GatewayClient.Reply reply = http.ask(body).problem(400, "invalid_request");

        assertThat(reply.json().path("field").stringValue()).isEqualTo(field);
        assertThat(reply.json().path("fault").stringValue()).isEqualTo("caller");
        assertThat(reply.error()).startsWith(field).contains(reason);
    }

    static Stream<Arguments> namesTheMemberAndWhatIsAllowed() {
        return Stream.of(
                wrong("{}", "query", "required"),
                wrong("{\"query\": null}", "query", "required"),
                wrong("{\"query\": 7}", "query", "must be a string"),
                wrong("{\"query\": \" \\n\"}", "query", "must not be blank"),
                wrong("{\"query\": \"" + "é".repeat(32 * 1024) + "x\"}", "query", "at most 65536 bytes"),
                wrong("{\"query\": \"\\ud83d\"}", "query", "lone surrogate"),
                wrong("{\"query\": \"a\", \"query\": \"b\"}", "query", "given twice"),
                wrong("{\"query\": \"a\", \"Query\": \"b\"}", "Query", "known are: query, agent_type"),
                wrong("{\"query\": \"a\", \"agentType\": \"b\"}", "agentType", "is not known"),
                wrong(
                        "{\"query\": \"a\", \"" + "x".repeat(500) + "\\u0000\\r\\nSet-Cookie: a\": 1}",
                        "x".repeat(80) + "…",
                        "is not known"),
                wrong("{\"query\": \"a\", \"agent_type\": 1}", "agent_type", "must be a string"),
                wrong("{\"query\": \"a\", \"context\": []}", "context", "must be an object"),
                wrong(
                        "{\"query\": \"a\", \"context\": {\"a\": [{\"b\": 1, \"b\": 2}]}}",
                        "context.a[0].b",
                        "given twice"),
                wrong(
                        "{\"query\": \"a\", \"context\": {\"a\": \"" + "x".repeat(64 * 1024) + "\"}}",
                        "context",
                        "at most 65536 bytes"),
                wrong("{\"query\": \"a\", \"messages\": {}}", "messages", "must be an array"),
                wrong("{\"query\": \"a\", \"messages\": [1]}", "messages[0]", "must be an object"),
                wrong(
                        "{\"query\": \"a\", \"messages\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"system\","
                                + " \"content\": \"a\"}]}",
                        "messages[1].role",
                        "user or assistant"),
                wrong("{\"query\": \"a\", \"messages\": [{\"role\": \"user\"}]}", "messages[0].content", "is required"),
                wrong(
                        "{\"query\": \"a\", \"messages\": [{\"role\": \"user\", \"content\": \"\"}]}",
                        "messages[0].content",
                        "must not be blank"),
                wrong(
                        "{\"query\": \"a\", \"messages\": [{\"role\": \"user\", \"content\": \"a\", \"name\": \"b\"}]}",
                        "messages[0].name",
                        "known are: role, content"),
                wrong("{\"query\": \"a\", \"timeout\": \"30\"}", "timeout", "must be a number"),
                wrong("{\"query\": \"a\", \"timeout\": 0}", "timeout", "above 0"),
                wrong("{\"query\": \"a\", \"timeout\": -1}", "timeout", "above 0"),
                wrong("{\"query\": \"a\", \"timeout\": 86400.001}", "timeout", "at most 86400"),
                wrong("{\"query\": \"a\", \"timeout\": 1e999999}", "timeout", "at most 86400"),
                wrong("{\"query\": \"a\", \"cache\": \"never\"}", "cache", "use, refresh, bypass"),
                wrong("{\"query\": \"a\", \"cache\": true}", "cache", "must be a string"),
                wrong("{\"query\": \"a\", \"detach\": \"false\"}", "detach", "true or false"),
                wrong("{\"query\": \"a\", \"detach\": true}", "detach", "this version"));
    }

    @ParameterizedTest
    @MethodSource
    void saysWhereTheBodyIsNotJson(String body, String reason) {
        GatewayClient.Reply reply = http.ask(body).problem(400, "invalid_request");

        assertThat(reply.json().path("field").stringValue()).isEqualTo("body");
        assertThat(reply.error()).isEqualTo("body " + reason);
    }

    static Stream<Arguments> saysWhereTheBodyIsNotJson() {
        return Stream.of(
                Arguments.of("", "is missing; send a JSON object with at least \"query\""),
                Arguments.of(" \n", "is missing; send a JSON object with at least \"query\""),
                Arguments.of("[]", "must be a JSON object"),
                Arguments.of("\"query\"", "must be a JSON object"),
                Arguments.of("null", "must be a JSON object"),
                Arguments.of("{\n  \"query\": nope}", "is not valid JSON at line 2, column 12"),
                Arguments.of("{\"query\": \"a\"", "is not valid JSON at line 1, column 14"),
                Arguments.of("{\"query\": \"a\",}", "is not valid JSON at line 1, column 15"),
                Arguments.of("{\"query\": 'a'}", "is not valid JSON at line 1, column 11"),
                Arguments.of("{\"query\": \"a\"} // thanks", "is not valid JSON at line 1, column 16"),
                Arguments.of("{\"query\": \"a\"}{}", "goes on after the JSON object at line 1, column 15"),
                Arguments.of(
                        "{\"query\": \"a\", \"context\": {\"a\": " + "[".repeat(100_000),
                        "is nested deeper than 64 levels"),
                Arguments.of(
                        "{\"query\": \"a\", \"timeout\": " + "9".repeat(5_000) + "}",
                        "holds a number of more than 1000 digits"));
    }

    @Test
    void refusesABodyThatIsNotUtf8() {
        byte[] latin = "{\"query\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1);

        GatewayClient.Reply reply = http.post("application/json", BodyPublishers.ofByteArray(latin));

        assertThat(reply.problem(400, "invalid_request").error()).isEqualTo("body is not valid UTF-8");
    }

    @Test
    void refusesABodyOfMoreThanAMebibyteByItsAnnouncement() {
        GatewayClient.Reply reply = http.ask("x".repeat(MEBIBYTE + 1)).problem(413, "payload_too_large");

        assertThat(reply.json().path("limit").intValue()).isEqualTo(MEBIBYTE);
        verify(agent)
                .refused(
                        eq(new RequestId(reply.header("X-Request-Id"))),
                        eq(Caller.anonymousAt("127.0.0.1")),
                        any(PayloadTooLarge.class),
                        any());
    }

    @Test
    void refusesAnAnnouncementWithoutWaitingForTheBody() {
        String raw =
                http.raw("POST /agent HTTP/1.1", "", "Content-Type: application/json", "Content-Length: 99999999999");

        assertThat(raw).startsWith("HTTP/1.1 413");
        assertThat(GatewayClient.body(raw).path("code").stringValue()).isEqualTo("payload_too_large");
    }

    @Test
    void refusesABodyOfMoreThanAMebibyteThatIsNotAnnounced() {
        byte[] body = "x".repeat(MEBIBYTE + 1).getBytes(StandardCharsets.UTF_8);

        http.post("application/json", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .problem(413, "payload_too_large");
    }

    @Test
    void readsABodyOfExactlyAMebibyte() {
        http.ask(" ".repeat(MEBIBYTE)).problem(400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json; charset=ISO-8859-1",
                "application/*",
                "json"
            })
    void refusesABodyThatIsNotAnnouncedAsJson(String contentType) {
        GatewayClient.Reply reply = http.post(contentType, BodyPublishers.ofString("{\"query\": \"Hi\"}"))
                .problem(415, "unsupported_media_type");

        assertThat(reply.error()).contains("application/json");
    }

    @Test
    void refusesABodyWithoutAContentType() {
        http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/agent"))
                        .POST(BodyPublishers.ofString("{\"query\": \"Hi\"}")))
                .problem(415, "unsupported_media_type");
    }

    @Test
    void refusesACompressedBody() {
        http.ask("{\"query\": \"Hi\"}", "Content-Encoding", "gzip").problem(415, "unsupported_media_type");
    }

    @Test
    void refusesABodyWithBrokenChunks() {
        String raw = http.raw(
                "POST /agent HTTP/1.1", "nonsense\r\n", "Content-Type: application/json", "Transfer-Encoding: chunked");

        assertThat(raw).startsWith("HTTP/1.1 400");
        assertThat(GatewayClient.body(raw).path("field").stringValue()).isEqualTo("body");
    }

    private static Arguments wrong(String body, String field, String reason) {
        return Arguments.of(body, field, reason);
    }
}
