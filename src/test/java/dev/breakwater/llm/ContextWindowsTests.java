package dev.breakwater.llm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContextWindowsTests {

    @ParameterizedTest
    @CsvSource({
        "gpt-4, 8192",
        "gpt-4o-mini, 128000",
        "gpt-4.1, 1047576",
        "gpt-4.1-mini-2025-04-14, 1047576",
        "GPT-4-Turbo-Preview, 128000",
        "openai/gpt-5-mini, 400000",
        "meta-llama/Llama-3.1-8B-Instruct, 131072",
        "llama3.2:3b, 131072",
        "qwen3:8b, 40960",
        "my-own-model, 128000"
    })
    void theLongestPrefixOfTheNameCounts(String model, int tokens) {
        assertThat(ContextWindows.load().of(model)).isEqualTo(tokens);
    }
}
