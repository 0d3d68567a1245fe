package dev.breakwater.llm;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Models of OpenAI and of the many servers that speak its protocol. */
final class OpenAiProvider {

    private static final String DEFAULT_MODEL = "gpt-4.1";

    private OpenAiProvider() {}

    /** The name of the model the settings ask for. */
    static String model(LlmSettings settings) {
        return LlmSettings.text(settings.model()).orElse(DEFAULT_MODEL);
    }

    /**
     * The model, over the given client. It sends the temperature that a request carries, and none of its own.
     *
     * @throws InvalidConfigurationPropertyValueException if the key is missing or the base URL is of no use
     */
    static ChatModel chatModel(LlmSettings settings, HttpClient http) {
        LlmSettings.OpenAi openai = settings.openai();
        check(openai);
        var builder = OpenAiChatModel.builder()
                .httpClientBuilder(new Ready(http, settings.timeout()))
                .baseUrl(openai.baseUrl().toString())
                .apiKey(openai.key().orElse(null))
                .modelName(model(settings))
                .maxRetries(0)
                .logRequests(false)
                .logResponses(false);
        if (openai.atHome()) {
            builder.maxCompletionTokens(settings.maxTokens());
        } else {
            builder.maxTokens(settings.maxTokens());
        }
        return builder.build();
    }

    private static void check(LlmSettings.OpenAi openai) {
        URI url = openai.baseUrl();
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (url.getUserInfo() != null) {
            throw refused(url, "a user name and password do not belong into it; a key belongs into OPENAI_API_KEY");
        }
        if (!Set.of("http", "https").contains(scheme) || url.getHost() == null) {
            throw refused(url, "it must be an http or https URL such as https://llm.example.com/v1");
        }
        if (url.getQuery() != null || url.getFragment() != null) {
            throw refused(url, "it must end with its path, as https://llm.example.com/v1 does");
        }
        if (openai.atHome() && openai.key().isEmpty()) {
            throw new InvalidConfigurationPropertyValueException(
                    "breakwater.llm.openai.api-key",
                    null,
                    "the provider openai needs it: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own");
        }
    }

    private static RuntimeException refused(URI url, String why) {
        // With an "@" it may hold a password, wherever the parser saw one.
        String shown = url.toString().contains("@") ? "(not shown)" : url.toString();
        return new InvalidConfigurationPropertyValueException("breakwater.llm.openai.base-url", shown, why);
    }

    /**
     * Hands LangChain4j a client that is there already. What it sets is not needed: a model call's deadline covers
     * connecting and reading.
     */
    private record Ready(HttpClient client, Duration limit) implements HttpClientBuilder {

        @Override
        public Duration connectTimeout() {
            return limit;
        }

        @Override
        public HttpClientBuilder connectTimeout(Duration timeout) {
            return this;
        }

        @Override
        public Duration readTimeout() {
            return limit;
        }

        @Override
        public HttpClientBuilder readTimeout(Duration timeout) {
            return this;
        }

        @Override
        public HttpClient build() {
            return client;
        }
    }
}
