package dev.breakwater.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.llm.Prices.Price;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PricesTests {

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-4.1, 2, 8",
        "openai, gpt-4.1-2025-04-14, 2, 8",
        "openai, GPT-4.1-mini, 0.40, 1.60",
        "openai, openai/gpt-4.1-nano-2025-04-14, 0.10, 0.40",
        "anthropic, claude-sonnet-4-5, 3, 15",
        "anthropic, claude-sonnet-4-5-20250929, 3, 15",
        "anthropic, claude-3-5-haiku-latest, 0.80, 4"
    })
    void knowsWhatWellKnownModelsCost(String provider, String model, BigDecimal input, BigDecimal output) {
        assertThat(price(provider, model)).contains(new Price(input, output));
    }

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-4.1-huge",
        "openai, gpt-4.11",
        "openai, gpt-5.9",
        "openai, o3-deep-research",
        "openai, llama-3.3-70b",
        "anthropic, claude-opus-4-9",
        "ollama, gpt-4.1",
        "demo, gpt-4.1"
    })
    void guessesNoPrice(String provider, String model) {
        assertThat(price(provider, model)).isEmpty();
    }

    @Test
    void theConfigurationComesFirst() {
        String[] own = {
            "prices[0].model=gpt-4.1", "prices[0].input=1.5", "prices[0].output=6",
            "prices[1].model=qwen3", "prices[1].input=0.01", "prices[1].output=0"
        };

        assertThat(price("openai", "gpt-4.1-mini", own))
                .contains(new Price(new BigDecimal("1.5"), new BigDecimal("6")));
        assertThat(price("ollama", "qwen3:8b", own)).contains(new Price(new BigDecimal("0.01"), BigDecimal.ZERO));
        assertThat(price("openai", "gpt-4o", own)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude", "gpt", "o1"})
    void aBeginningThatIsNoWholeWordIsNone(String model) {
        assertThat(price("openai", model + "x", "prices[0].model=" + model, "prices[0].input=1", "prices[0].output=1"))
                .isEmpty();
    }

    @Test
    void anAnswerSaysWhatItCostAndMetricsCountIt() {
        try (var server = ScriptedModelServer.start();
                var model = ModelFixture.of("provider=openai", "openai.base-url=" + server.baseUrl())) {
            server.enqueue(
                    ScriptedReply.text("fine").using(1000, 500),
                    ScriptedReply.text("fine").using(1, 0));

            assertThat(model.ask(ModelFixture.LONG).costUsd()).isEqualByComparingTo("0.006");
            assertThat(model.ask(ModelFixture.LONG).costUsd()).isEqualByComparingTo("0.000002");

            assertThat(model.meters
                            .get("llm.cost.usd")
                            .tag("direction", "output")
                            .counter()
                            .count())
                    .isEqualTo(0.004);
            var tokens = model.meters
                    .get("gen_ai.client.token.usage")
                    .tag("direction", "input")
                    .tag("provider", "openai")
                    .tag("model", "gpt-4.1")
                    .summary();
            assertThat(tokens.totalAmount()).isEqualTo(1001);
            assertThat(model.meters
                            .get("gen_ai.client.operation.duration")
                            .tag("status", "success")
                            .timer()
                            .count())
                    .isEqualTo(2);
        }
    }

    @Test
    void anUnknownPriceIsAbsent() {
        try (var server = ScriptedModelServer.start();
                var model = ModelFixture.of("provider=openai", "model=mine", "openai.base-url=" + server.baseUrl())) {
            server.enqueue(ScriptedReply.text("fine"));

            assertThat(model.ask(ModelFixture.LONG).costUsd()).isNull();
            assertThat(model.meters.find("llm.cost.usd").counter()).isNull();
        }
    }

    private static Optional<Price> price(String provider, String model, String... prices) {
        LlmSettings settings = ModelFixture.settings(prices);
        Link link = LinkReader.read(
                        ModelFixture.settings(
                                "provider=" + provider, "model=" + model, "openai.api-key=k", "anthropic.api-key=k"),
                        false)
                .first();
        return Prices.of(settings.prices()).of(link);
    }
}
