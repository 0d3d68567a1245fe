package dev.breakwater.llm;

import dev.breakwater.llm.demo.DemoModel;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.util.Map;
import java.util.function.Supplier;

/**
 * LangChain4j's models over our HTTP client. They send the temperature that a request carries and none of their own, and
 * repeat nothing: that is done in one place, by {@link Retries}.
 */
final class ChatModels {

    private ChatModels() {}

    /** @param http made only for a model that is reached over HTTP */
    static ChatModel of(Link link, Supplier<? extends HttpClient> http) {
        return switch (link.provider()) {
            case OPENAI -> openai(link, http.get());
            case ANTHROPIC -> anthropic(link, http.get());
            case OLLAMA -> ollama(link, http.get());
            case DEMO -> new DemoModel();
        };
    }

    private static ChatModel openai(Link link, HttpClient http) {
        var builder = OpenAiChatModel.builder()
                .httpClientBuilder(new ReadyClient(http, link.timeout()))
                .baseUrl(link.access().baseUrl().toString())
                .apiKey(link.access().key().orElse(null))
                .modelName(link.model())
                .maxRetries(0)
                .logRequests(false)
                .logResponses(false);
        if (link.access().atHome()) {
            builder.maxCompletionTokens(link.maxTokens());
        } else {
            // Servers that show a model's thoughts beside its tool calls want them back, and some insist (DeepSeek,
            // Kimi).
            builder.maxTokens(link.maxTokens()).returnThinking(true).sendThinking(true);
        }
        return builder.build();
    }

    private static ChatModel anthropic(Link link, HttpClient http) {
        return new AnthropicModel(AnthropicChatModel.builder()
                .httpClientBuilder(new ReadyClient(http, link.timeout()))
                .baseUrl(link.access().baseUrl().toString())
                .apiKey(link.access().key().orElseThrow())
                .modelName(link.model())
                .maxTokens(link.maxTokens())
                .returnThinking(true)
                .sendThinking(true)
                .maxRetries(0)
                .logRequests(false)
                .logResponses(false)
                .build());
    }

    private static ChatModel ollama(Link link, HttpClient http) {
        Map<String, String> headers = link.access()
                .key()
                .map(key -> Map.of("Authorization", "Bearer " + key))
                .orElse(Map.of());
        return new OllamaModel(
                OllamaChatModel.builder()
                        .httpClientBuilder(new ReadyClient(http, link.timeout()))
                        .baseUrl(link.access().baseUrl().toString())
                        .customHeaders(headers)
                        .modelName(link.model())
                        .numPredict(link.maxTokens())
                        .numCtx(link.contextWindow())
                        .maxRetries(0)
                        .logRequests(false)
                        .logResponses(false)
                        .build(),
                link.contextWindow());
    }
}
