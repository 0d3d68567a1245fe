package dev.breakwater.llm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.model.openai.internal.AsyncResponseHandling;
import dev.langchain4j.model.openai.internal.DefaultOpenAiClient;
import dev.langchain4j.model.openai.internal.OpenAiClient;
import dev.langchain4j.model.openai.internal.ParsedAndRawResponse;
import dev.langchain4j.model.openai.internal.StreamingResponseHandling;
import dev.langchain4j.model.openai.internal.SyncOrAsyncOrStreaming;
import dev.langchain4j.model.openai.internal.chat.ChatCompletionRequest;
import dev.langchain4j.model.openai.internal.chat.ChatCompletionResponse;
import dev.langchain4j.model.openai.internal.spi.OpenAiClientBuilderFactory;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j's OpenAI client (1.18.1) writes each conversation twice, for a whole answer and for a stream, both indented,
 * and its JSON buffers are kept per thread, which is once per call on virtual threads. This one writes what is sent, once
 * and without indentation, and shares the buffers. All else is as there.
 */
final class CompactOpenAiClient extends DefaultOpenAiClient {

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_IGNORED_PROPERTIES);

    private final HttpClient http;
    private final String baseUrl;
    private final @Nullable Map<String, String> query;
    private final Map<String, String> headers;
    private final @Nullable Supplier<Map<String, String>> moreHeaders;

    private CompactOpenAiClient(Builder builder) {
        super(builder);
        this.http = builder.httpClientBuilder.build();
        this.baseUrl = builder.baseUrl;
        this.query = builder.customQueryParams;
        this.moreHeaders = builder.customHeadersSupplier;
        this.headers = headers(builder);
    }

    /** Found by LangChain4j through its service file. */
    public static final class Factory implements OpenAiClientBuilderFactory {

        @Override
        @SuppressWarnings("rawtypes") // as the interface wants it
        public OpenAiClient.Builder get() {
            return new Builder();
        }
    }

    private static final class Builder extends DefaultOpenAiClient.Builder {

        @Override
        public DefaultOpenAiClient build() {
            return httpClientBuilder == null || logRequests || logResponses
                    ? super.build()
                    : new CompactOpenAiClient(this);
        }
    }

    @Override
    public SyncOrAsyncOrStreaming<ChatCompletionResponse> chatCompletion(ChatCompletionRequest request) {
        return new Exchange(request);
    }

    private static Map<String, String> headers(Builder builder) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", "application/json");
        if (builder.apiKey != null) {
            headers.put("Authorization", "Bearer " + builder.apiKey);
        }
        if (builder.organizationId != null) {
            headers.put("OpenAI-Organization", builder.organizationId);
        }
        if (builder.projectId != null) {
            headers.put("OpenAI-Project", builder.projectId);
        }
        if (builder.userAgent != null) {
            headers.put("User-Agent", builder.userAgent);
        }
        return Map.copyOf(headers);
    }

    private final class Exchange implements SyncOrAsyncOrStreaming<ChatCompletionResponse> {

        private final ChatCompletionRequest request;

        Exchange(ChatCompletionRequest request) {
            this.request = request;
        }

        @Override
        public ChatCompletionResponse execute() {
            return executeRaw().parsedResponse();
        }

        @Override
        @SuppressWarnings("unchecked") // its builder() has no type parameter
        public ParsedAndRawResponse<ChatCompletionResponse> executeRaw() {
            ParsedAndRawResponse.Builder<ChatCompletionResponse> response = ParsedAndRawResponse.builder();
            try {
                SuccessfulHttpResponse raw = http.execute(whole());
                return response.parsedResponse(JSON.readValue(raw.bodyBytes(), ChatCompletionResponse.class))
                        .rawHttpResponse(raw)
                        .build();
            } catch (IOException e) {
                throw new IllegalArgumentException("not a chat completion", e);
            }
        }

        @Override
        public AsyncResponseHandling onResponse(Consumer<ChatCompletionResponse> handler) {
            return streamed().onResponse(handler);
        }

        @Override
        public StreamingResponseHandling onPartialResponse(Consumer<ChatCompletionResponse> handler) {
            return streamed().onPartialResponse(handler);
        }

        @Override
        public StreamingResponseHandling onRawPartialResponse(
                Consumer<ParsedAndRawResponse<ChatCompletionResponse>> handler) {
            return streamed().onRawPartialResponse(handler);
        }

        private SyncOrAsyncOrStreaming<ChatCompletionResponse> streamed() {
            return CompactOpenAiClient.super.chatCompletion(request);
        }

        private HttpRequest whole() throws IOException {
            HttpRequest.Builder http = HttpRequest.builder()
                    .method(HttpMethod.POST)
                    .url(baseUrl, "chat/completions")
                    .addHeaders(headers)
                    .body(JSON.writeValueAsString(ChatCompletionRequest.builder().from(request).stream(false)
                            .build()));
            if (query != null) {
                http.addQueryParams(query);
            }
            if (moreHeaders != null) {
                http.addHeaders(moreHeaders.get());
            }
            return http.build();
        }
    }
}
