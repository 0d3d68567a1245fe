package dev.breakwater.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.breakwater.admission.idempotency.IdempotencyKey;
import dev.breakwater.failure.InvalidRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class KeyHeaderTests {

    private static final String BODY = "{\"query\": \"Hi\", \"context\": {\"a\": 1, \"b\": [1, 2]}}";

    @Test
    void aRequestNeedsNone() {
        assertThat(KeyHeader.of(new MockHttpServletRequest(), BODY.getBytes(UTF_8)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8f14e45f-ceea-467f-a8d2-9bd9a1d6e7c1", "\"quoted\"", "!~", "k"})
    void anyVisibleCharactersMakeOne(String key) {
        assertThat(key(key, BODY).value()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "ключ", "tab\tinside"})
    void otherCharactersDoNot(String key) {
        assertThatExceptionOfType(InvalidRequest.class)
                .isThrownBy(() -> key(key, BODY))
                .satisfies(refusal -> assertThat(refusal.field()).isEqualTo("Idempotency-Key"));
    }

    @Test
    void itsLengthIsBounded() {
        assertThat(key("k".repeat(255), BODY).value()).hasSize(255);
        assertThatExceptionOfType(InvalidRequest.class).isThrownBy(() -> key("k".repeat(256), BODY));
    }

    @Test
    void twoAreOneTooMany() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.addHeader("Idempotency-Key", "a");
        request.addHeader("Idempotency-Key", "a");

        assertThatExceptionOfType(InvalidRequest.class).isThrownBy(() -> KeyHeader.of(request, BODY.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | {\"query\":\"Hi\",\"context\":{\"a\":1,\"b\":[1,2]}}",
                "true  | { \"context\": {\"b\": [1, 2], \"a\": 1}, \"query\": \"Hi\" }",
                "false | {\"query\": \"Hi\", \"context\": {\"a\": 1, \"b\": [2, 1]}}",
                "false | {\"query\": \"hi\", \"context\": {\"a\": 1, \"b\": [1, 2]}}",
                "false | {\"query\": \"Hi\", \"context\": {\"a\": 1, \"b\": [1, 2]}, \"timeout\": 5}"
            })
    void bodiesAreTheSameIfTheySayTheSame(boolean same, String body) {
        assertThat(key("k", body).equals(key("k", BODY))).isEqualTo(same);
    }

    private static IdempotencyKey key(String key, String body) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.addHeader("Idempotency-Key", key);
        return KeyHeader.of(request, body.getBytes(UTF_8)).orElseThrow();
    }
}
