package dev.breakwater.llm;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Who answers as the model. */
enum Provider {
    OPENAI,
    DEMO;

    /** The name in the configuration, in answers and in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The provider that the settings name, else the one they fit.
     *
     * @param production forbids the demo model as a fallback; it can still be named
     * @throws InvalidConfigurationPropertyValueException if the name is none of ours, or production has no model
     */
    static Provider chosen(LlmSettings settings, boolean production) {
        Optional<String> named = LlmSettings.text(settings.provider());
        if (named.isPresent()) {
            return of(named.get());
        }
        // Who sets a base URL has a server of their own there, which often wants no key.
        if (settings.openai().key().isPresent() || !settings.openai().atHome()) {
            return OPENAI;
        }
        if (production) {
            throw refused(
                    null,
                    "in production no model is chosen by itself; set OPENAI_API_KEY, or name a provider with"
                            + " LLM_PROVIDER");
        }
        return DEMO;
    }

    private static Provider of(String name) {
        return Arrays.stream(values())
                .filter(provider -> provider.label().equals(name.toLowerCase(Locale.ROOT)))
                .findAny()
                .orElseThrow(() -> refused(name, "this version has no such provider"));
    }

    private static InvalidConfigurationPropertyValueException refused(@Nullable String name, String why) {
        return new InvalidConfigurationPropertyValueException(
                "breakwater.llm.provider", name, why + "; allowed are " + allowed());
    }

    private static String allowed() {
        return Arrays.stream(values()).map(Provider::label).collect(Collectors.joining(", "));
    }
}
