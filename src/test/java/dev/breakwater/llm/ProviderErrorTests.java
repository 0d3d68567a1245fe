package dev.breakwater.llm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderErrorTests {

    @Test
    void readsOpenAisForm() {
        var error = ProviderError.parse(
                "{\"error\": {\"message\": \"no such model\", \"type\": \"t\", \"code\": \"model_not_found\"}}");

        assertThat(error).isEqualTo(new ProviderError("model_not_found", "no such model"));
    }

    @Test
    void readsTheTypeWhereTheCodeIsANumberOrMissing() {
        assertThat(ProviderError.parse("{\"error\": {\"code\": null, \"type\": \"exceed_context_size_error\"}}")
                        .saysTooLong())
                .isTrue();
        assertThat(ProviderError.parse("{\"error\": {\"code\": 400, \"type\": \"exceed_context_size_error\"}}")
                        .saysTooLong())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\": \"no such model\"}",
                "{\"object\": \"error\", \"message\": \"no such model\", \"code\": 404}",
                "no such model",
                "  no such\n model "
            })
    void readsOtherForms(String body) {
        assertThat(ProviderError.parse(body).message()).isEqualTo("no such model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "3", "{\"error\": {\"message\": {\"nested\": 1}}}"})
    void makesNoFussAboutOddBodies(String body) {
        assertThat(ProviderError.parse(body).saysTooLong()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_tokens is too large: 50000. This model supports at most 16384 completion tokens",
                "Request too large for gpt-4.1 on tokens per min (TPM): Limit 30000, Requested 50000",
                "'messages' is too long"
            })
    void doesNotTakeOtherLimitsForTheWindow(String message) {
        assertThat(new ProviderError("", message).saysTooLong()).isFalse();
    }
}
