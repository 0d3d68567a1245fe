package dev.breakwater.llm;

import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The way to one OpenAI-compatible server, as the application builds it, without retries. */
final class OpenAiFixture {

    static final String KEY = "sk-test-0123456789abcdef";
    static final Duration LONG = ModelFixture.LONG;

    private OpenAiFixture() {}

    static ModelFixture at(String baseUrl) {
        return ModelFixture.of(settings(baseUrl, LONG, 256));
    }

    static ModelFixture at(String baseUrl, Duration timeout, int maxCalls) {
        return ModelFixture.of(settings(baseUrl, timeout, maxCalls));
    }

    static LlmSettings settings(String baseUrl, Duration timeout, int maxCalls) {
        return settings(KEY, baseUrl, timeout, maxCalls);
    }

    static LlmSettings settings(@Nullable String key, String baseUrl, Duration timeout, int maxCalls) {
        return ModelFixture.settings(
                "provider=openai",
                "retry-attempts=0",
                "openai.api-key=" + (key == null ? "" : key),
                "openai.base-url=" + baseUrl,
                "timeout=" + timeout.toMillis() + "ms",
                "max-calls=" + maxCalls);
    }

    static ChatRequest question(String text) {
        return ModelFixture.question(text);
    }
}
