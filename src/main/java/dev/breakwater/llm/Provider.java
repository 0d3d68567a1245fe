package dev.breakwater.llm;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Who answers as the model. */
enum Provider {
    OPENAI("gpt-4.1", "https://api.openai.com/v1"),
    ANTHROPIC("claude-sonnet-4-5", "https://api.anthropic.com/v1"),
    OLLAMA("qwen3", "http://localhost:11434"),
    DEMO("demo", "demo:model");

    /** A name of one of them, or none, as a regular expression: so that a wrong one is told with all that is wrong. */
    static final String NAME = "(?i)\\s*(openai|anthropic|ollama|demo)?\\s*";

    static final String NO_SUCH = "there is no such provider; allowed are openai, anthropic, ollama, demo";

    private final String usualModel;
    private final URI home;

    Provider(String usualModel, String home) {
        this.usualModel = usualModel;
        this.home = URI.create(home);
    }

    /** The name in the configuration, in answers and in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The model to ask where none is named. */
    String usualModel() {
        return usualModel;
    }

    /** Where its protocol is served unless a base URL says otherwise. */
    URI home() {
        return home;
    }

    /** A base URL as people know it from other programs, in the form that the client for this provider expects. */
    URI served(URI baseUrl) {
        String path = Optional.ofNullable(baseUrl.getPath()).orElse("").replaceFirst("/+$", "");
        return switch (this) {
            case ANTHROPIC -> path.isEmpty() ? baseUrl.resolve("/v1") : baseUrl;
            // The path of its imitation of OpenAI's protocol, and that of its own, which the client adds.
            case OLLAMA -> path.equals("/v1") || path.equals("/api") ? baseUrl.resolve("/") : baseUrl;
            case OPENAI, DEMO -> baseUrl;
        };
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
            return named("breakwater.llm.provider", named.get());
        }
        // Who sets a base URL has a server of their own there, which often wants no key.
        Access openai = settings.openai().access();
        if (openai.key().isPresent() || !openai.atHome()) {
            return OPENAI;
        }
        if (settings.anthropic().access().key().isPresent()) {
            return ANTHROPIC;
        }
        if (production) {
            throw refused(
                    "breakwater.llm.provider",
                    null,
                    "in production no model is chosen by itself; set OPENAI_API_KEY or ANTHROPIC_API_KEY, or name a"
                            + " provider with LLM_PROVIDER");
        }
        return DEMO;
    }

    /**
     * The provider of that name.
     *
     * @param key where the name stands
     * @throws InvalidConfigurationPropertyValueException if it is none of ours
     */
    static Provider named(String key, String name) {
        return Arrays.stream(values())
                .filter(provider -> provider.label().equals(name.toLowerCase(Locale.ROOT)))
                .findAny()
                .orElseThrow(() -> refused(key, name, "there is no such provider"));
    }

    private static InvalidConfigurationPropertyValueException refused(String key, @Nullable String name, String why) {
        return new InvalidConfigurationPropertyValueException(key, name, why + "; allowed are " + allowed());
    }

    private static String allowed() {
        return Arrays.stream(values()).map(Provider::label).collect(Collectors.joining(", "));
    }
}
