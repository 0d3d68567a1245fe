package dev.breakwater.llm;

import dev.breakwater.resilience.CallLimit;
import dev.breakwater.resilience.Deadline;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The way to an OpenAI-compatible server, as the application builds it. */
final class OpenAiFixture implements AutoCloseable {

    static final String KEY = "sk-test-0123456789abcdef";
    static final Duration LONG = Duration.ofSeconds(30);

    private final Clock clock = Clock.systemUTC();
    private final ModelHttpClient http;
    final ModelChain model;

    private OpenAiFixture(LlmSettings settings, BulkheadRegistry bulkheads) {
        http = new ModelHttpClient(
                ConnectionPool.open(settings.maxCalls()), settings.timeout(), clock, ModelHttpClient.BODY_LIMIT);
        model = new GuardedModel(
                new ConfiguredModel(
                        "openai",
                        OpenAiProvider.model(settings),
                        ContextWindows.UNKNOWN,
                        OpenAiProvider.chatModel(settings, http)),
                new CallLimit("llm_openai", settings.maxCalls(), bulkheads),
                settings,
                clock);
    }

    static OpenAiFixture at(String baseUrl) {
        return of(settings(baseUrl, LONG, 256));
    }

    static OpenAiFixture at(String baseUrl, Duration timeout, int maxCalls) {
        return of(settings(baseUrl, timeout, maxCalls));
    }

    static OpenAiFixture of(LlmSettings settings) {
        return new OpenAiFixture(settings, BulkheadRegistry.ofDefaults());
    }

    static LlmSettings settings(String baseUrl, Duration timeout, int maxCalls) {
        return settings(KEY, baseUrl, timeout, maxCalls);
    }

    static LlmSettings settings(@Nullable String key, String baseUrl, Duration timeout, int maxCalls) {
        return new LlmSettings(
                null,
                null,
                Temperature.parse("0.7"),
                2000,
                timeout,
                null,
                maxCalls,
                new LlmSettings.OpenAi(key, URI.create(baseUrl)));
    }

    static ChatRequest question(String text) {
        return ChatRequest.builder().messages(UserMessage.from(text)).build();
    }

    ModelReply ask(Duration time) {
        return model.chat(question("hello"), in(time));
    }

    String answer() {
        return ask(LONG).response().aiMessage().text();
    }

    Deadline in(Duration time) {
        return Deadline.after(time, clock);
    }

    @Override
    public void close() {
        http.close();
    }
}
