package dev.breakwater.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Reads the chain of models out of the settings. */
final class LinkReader {

    /**
     * Ollama takes the memory for the whole window when it loads a model, and cuts a conversation without a word to what
     * it was started with; so it is told a window, and one that most machines can bear.
     */
    private static final int OLLAMA_WINDOW = 16_384;

    private final LlmSettings settings;
    private final ContextWindows windows = ContextWindows.load();
    private final List<Link> links = new ArrayList<>();

    private LinkReader(LlmSettings settings) {
        this.settings = settings;
    }

    /**
     * The models in the order in which they are asked.
     *
     * @param production forbids that the demo model is chosen by itself
     * @throws InvalidConfigurationPropertyValueException if one of them cannot be; names the key
     */
    static Links read(LlmSettings settings, boolean production) {
        LinkReader chain = new LinkReader(settings);
        chain.addFirst(Provider.chosen(settings, production));
        for (int i = 0; i < settings.fallbacks().size(); i++) {
            chain.add(settings.fallbacks().get(i), "breakwater.llm.fallbacks[" + i + "]");
        }
        return new Links(chain.links);
    }

    private void addFirst(Provider provider) {
        String model = model(provider, settings.model());
        links.add(new Link(
                provider.label(),
                access(provider).checked(),
                model,
                settings.timeout(),
                window(provider, model, settings.contextWindow()),
                Optional.empty(),
                settings.maxTokens(),
                settings.maxCalls()));
    }

    private void add(FallbackSettings fallback, String property) {
        Provider provider =
                Provider.named(property + ".provider", fallback.provider().strip());
        String model = model(provider, fallback.model());
        links.add(new Link(
                unique(provider.label()),
                access(provider, fallback, property).checked(),
                model,
                Objects.requireNonNullElse(fallback.timeout(), settings.timeout()),
                window(provider, model, fallback.contextWindow()),
                Optional.ofNullable(fallback.temperature()),
                settings.maxTokens(),
                Objects.requireNonNullElse(fallback.maxCalls(), settings.maxCalls())));
    }

    private Access access(Provider provider) {
        return switch (provider) {
            case OPENAI -> settings.openai().access();
            case ANTHROPIC -> settings.anthropic().access();
            case OLLAMA -> settings.ollama().access();
            case DEMO -> new Access(provider, "breakwater.llm", Optional.empty(), provider.home());
        };
    }

    /** A provider's key is not shown to a server that somebody else may run: it goes where the provider's URL says. */
    private Access access(Provider provider, FallbackSettings fallback, String property) {
        Access usual = access(provider);
        Optional<String> key = LlmSettings.text(fallback.apiKey());
        return fallback.baseUrl() == null
                ? new Access(provider, property, key.or(usual::key), usual.baseUrl())
                : new Access(provider, property, key, fallback.baseUrl());
    }

    private static String model(Provider provider, @Nullable String named) {
        return provider == Provider.DEMO
                ? provider.usualModel()
                : LlmSettings.text(named).orElse(provider.usualModel());
    }

    private int window(Provider provider, String model, @Nullable Integer configured) {
        if (configured != null) {
            return configured;
        }
        return switch (provider) {
            case OLLAMA -> Math.min(OLLAMA_WINDOW, windows.of(model));
            case OPENAI, ANTHROPIC -> windows.of(model);
            case DEMO -> ContextWindows.UNKNOWN;
        };
    }

    private String unique(String name) {
        long same = links.stream().filter(link -> link.label().equals(name)).count();
        return same == 0 ? name : name + "_" + (same + 1);
    }
}
