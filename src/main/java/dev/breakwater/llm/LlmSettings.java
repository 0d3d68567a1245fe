package dev.breakwater.llm;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * The language model and the way to it.
 *
 * @param provider whose model answers: openai or demo; not set, it is openai if its key or a base URL of its own is
 *     set, else demo, but never demo in production
 * @param model the model's name at the provider; not set, gpt-4.1 of openai
 * @param temperature how freely the model chooses its words, 0 to 2; "default" leaves it to the provider
 * @param maxTokens the most tokens of one answer of the model
 * @param timeout the longest one call of the model may take, in seconds if without a unit
 * @param contextWindow how many tokens the model reads and writes in one call; not set, it is known from the model's
 *     name, or 128000
 * @param maxCalls how many calls of the model may be under way at the same time; also the bound on connections
 */
@Validated
@ConfigurationProperties("breakwater.llm")
record LlmSettings(
        @Nullable String provider,
        @Nullable String model,
        @DefaultValue("0.7") Temperature temperature,
        @DefaultValue("2000") @Min(1) int maxTokens,

        @DefaultValue("60s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
        Duration timeout,

        @Nullable @Min(1024) Integer contextWindow,
        @DefaultValue("256") @Min(1) @Max(65_536) int maxCalls,
        @DefaultValue @Valid OpenAi openai) {

    /**
     * OpenAI, or any server that speaks its protocol.
     *
     * @param apiKey the key; only from the environment or a mounted secret file
     * @param baseUrl where the protocol is served, up to and with its version
     */
    record OpenAi(
            @Nullable String apiKey,
            @DefaultValue(OpenAi.HOME) URI baseUrl) {

        private static final String HOME = "https://api.openai.com/v1";

        Optional<String> key() {
            return text(apiKey);
        }

        /** OpenAI itself, which takes other parameters than its imitators and takes nothing without a key. */
        boolean atHome() {
            return URI.create(HOME).getHost().equals(host());
        }

        private String host() {
            return String.valueOf(baseUrl.getHost()).toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return "OpenAi[apiKey=" + (key().isPresent() ? "[redacted]" : "none") + ", host=" + host() + "]";
        }
    }

    /** A setting that is blank counts as not set. */
    static Optional<String> text(@Nullable String setting) {
        return Optional.ofNullable(setting).map(String::strip).filter(text -> !text.isEmpty());
    }
}
