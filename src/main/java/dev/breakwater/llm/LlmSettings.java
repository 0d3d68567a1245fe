package dev.breakwater.llm;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * The language models and the way to them.
 *
 * @param provider whose model answers: openai, anthropic, ollama or demo; not set, it is openai if its key or a base URL
 *     of its own is set, else anthropic if its key is set, else demo, but never demo in production
 * @param model the model's name at the provider; not set, gpt-4.1 of openai, claude-sonnet-4-5 of anthropic, qwen3 of
 *     ollama
 * @param temperature how freely the model chooses its words, 0 to 2; "default" leaves it to the provider
 * @param maxTokens the most tokens of one answer of the model
 * @param timeout the longest one call of the model may take, in seconds if without a unit
 * @param contextWindow how many tokens the model reads and writes in one call; not set, it is known from the model's
 *     name, or 128000, and with ollama at most 16384
 * @param maxCalls how many calls of the model may be under way at the same time; also the bound on connections
 * @param retryAttempts how often a call is tried again that found the provider too busy, failing or out of reach
 * @param retryDelay the wait before a call is tried again for the first time; it doubles each time
 * @param longestRetryDelay no wait is longer; a provider that asks for more is not tried again
 * @param breakerOpenTime how long a model that keeps failing is left alone; not set, twice the timeout
 * @param fallbacks the models to ask, in this order, when the first one cannot answer
 * @param prices what tokens cost, before the prices that the gateway knows
 */
@Validated
@ConfigurationProperties("breakwater.llm")
record LlmSettings(
        @Nullable @Pattern(regexp = Provider.NAME, message = Provider.NO_SUCH) String provider,

        @Nullable String model,
        @DefaultValue("0.7") Temperature temperature,
        @DefaultValue("2000") @Min(1) int maxTokens,

        @DefaultValue("60s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
        Duration timeout,

        @Nullable @Min(1024) Integer contextWindow,
        @DefaultValue("256") @Min(1) @Max(65_536) int maxCalls,
        @DefaultValue("2") @Min(0) @Max(10) int retryAttempts,

        @DefaultValue("500ms") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
        Duration retryDelay,

        @DefaultValue("20s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
        Duration longestRetryDelay,

        @Nullable @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
        Duration breakerOpenTime,

        @DefaultValue @Valid OpenAi openai,
        @DefaultValue @Valid Anthropic anthropic,
        @DefaultValue @Valid Ollama ollama,
        @DefaultValue List<@Valid FallbackSettings> fallbacks,
        @DefaultValue List<@Valid PriceSettings> prices) {

    LlmSettings {
        fallbacks = List.copyOf(fallbacks);
        prices = List.copyOf(prices);
    }

    /**
     * OpenAI, or any server that speaks its protocol.
     *
     * @param apiKey the key; only from the environment or a mounted secret file
     * @param baseUrl where the protocol is served, up to and with its version
     */
    record OpenAi(
            @Nullable String apiKey,
            @DefaultValue("https://api.openai.com/v1") URI baseUrl) {

        Access access() {
            return new Access(Provider.OPENAI, "breakwater.llm.openai", text(apiKey), baseUrl);
        }

        @Override
        public String toString() {
            return access().toString();
        }
    }

    /**
     * Anthropic, or a server that speaks its Messages protocol.
     *
     * @param apiKey the key of Anthropic; only from the environment or a mounted secret file
     * @param baseUrl where Anthropic's protocol is served; a URL without a path gets its usual one, /v1
     */
    record Anthropic(
            @Nullable String apiKey,
            @DefaultValue("https://api.anthropic.com/v1") URI baseUrl) {

        Access access() {
            return new Access(Provider.ANTHROPIC, "breakwater.llm.anthropic", text(apiKey), baseUrl);
        }

        @Override
        public String toString() {
            return access().toString();
        }
    }

    /**
     * Ollama over its own protocol.
     *
     * @param apiKey the key, where something in front of Ollama wants one
     * @param baseUrl where Ollama is served, without a path
     */
    record Ollama(
            @Nullable String apiKey,
            @DefaultValue("http://localhost:11434") URI baseUrl) {

        Access access() {
            return new Access(Provider.OLLAMA, "breakwater.llm.ollama", text(apiKey), baseUrl);
        }

        @Override
        public String toString() {
            return access().toString();
        }
    }

    /** A setting that is blank counts as not set. */
    static Optional<String> text(@Nullable String setting) {
        return Optional.ofNullable(setting).map(String::strip).filter(text -> !text.isEmpty());
    }
}
