package dev.breakwater.llm;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.convert.DurationUnit;

/**
 * A model that is asked when those before it cannot answer.
 *
 * @param provider openai, anthropic, ollama or demo
 * @param model the model's name at the provider; not set, the provider's usual one
 * @param apiKey the key; not set, that of the provider, unless there is a base URL here
 * @param baseUrl where its protocol is served; not set, where the provider's is
 * @param temperature replaces that of a request: 0 to 2, or "default" for models that take none
 * @param timeout the longest one call of it may take; not set, breakwater.llm.timeout
 * @param contextWindow how many tokens it reads and writes in one call; not set, it is known from its name
 * @param maxCalls how many calls of it may be under way at the same time; not set, breakwater.llm.max-calls
 */
@ConfigurationPropertiesSource
record FallbackSettings(
        @NotBlank(message = "a fallback needs a provider") @Pattern(regexp = Provider.NAME, message = Provider.NO_SUCH) String provider,

        @Nullable String model,
        @Nullable String apiKey,
        @Nullable URI baseUrl,
        @Nullable Temperature temperature,

        @Nullable @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
        Duration timeout,

        @Nullable @Min(1024) Integer contextWindow,
        @Nullable @Min(1) @Max(65_536) Integer maxCalls) {

    /** Without the key and the base URL, which may hold a password. */
    @Override
    public String toString() {
        return "FallbackSettings[provider=" + provider + ", model=" + model + "]";
    }
}
