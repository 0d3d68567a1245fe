package dev.breakwater.llm;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Where a provider is reached and with which key.
 *
 * @param property the group of settings that this comes from, for messages
 */
record Access(Provider provider, String property, Optional<String> key, URI baseUrl) {

    /** The provider's own servers, which take nothing without a key, and other parameters than their imitators. */
    boolean atHome() {
        return provider.home().getHost().equals(host());
    }

    /**
     * This access, its base URL in the form that LangChain4j's clients expect.
     *
     * @throws InvalidConfigurationPropertyValueException if the key is missing or the base URL is of no use
     */
    Access checked() {
        if (provider == Provider.DEMO) {
            return this;
        }
        checkUrl();
        // LangChain4j's client for Anthropic knows no server without a key.
        boolean needsKey = provider == Provider.ANTHROPIC || (provider == Provider.OPENAI && atHome());
        if (needsKey && key.isEmpty()) {
            throw new InvalidConfigurationPropertyValueException(
                    property + ".api-key", null, "the provider " + provider.label() + " needs it: " + hint());
        }
        return new Access(provider, property, key, provider.served(baseUrl));
    }

    private String hint() {
        return switch (provider) {
            case OPENAI -> "set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own";
            case ANTHROPIC -> "set ANTHROPIC_API_KEY";
            case OLLAMA, DEMO -> "set it";
        };
    }

    private void checkUrl() {
        String scheme = String.valueOf(baseUrl.getScheme()).toLowerCase(Locale.ROOT);
        if (baseUrl.getUserInfo() != null) {
            throw refused(
                    "a user name and password do not belong into it; a key belongs into " + property + ".api-key");
        }
        if (!Set.of("http", "https").contains(scheme) || baseUrl.getHost() == null) {
            throw refused("it must be an http or https URL such as " + provider.home());
        }
        if (baseUrl.getQuery() != null || baseUrl.getFragment() != null) {
            throw refused("it must end with its path, as " + provider.home() + " does");
        }
    }

    private RuntimeException refused(String why) {
        // With an "@" it may hold a password, wherever the parser saw one.
        String shown = baseUrl.toString().contains("@") ? "(not shown)" : baseUrl.toString();
        return new InvalidConfigurationPropertyValueException(property + ".base-url", shown, why);
    }

    private String host() {
        return String.valueOf(baseUrl.getHost()).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "Access[" + provider.label() + ", apiKey=" + (key.isPresent() ? "[redacted]" : "none") + ", host="
                + host() + "]";
    }
}
