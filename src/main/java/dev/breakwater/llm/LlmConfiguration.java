package dev.breakwater.llm;

import dev.breakwater.llm.demo.DemoModel;
import dev.breakwater.resilience.CallLimit;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.model.chat.ChatModel;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Chooses the model at the start and builds the way to it. */
@Configuration(proxyBeanMethods = false)
class LlmConfiguration {

    private static final Logger log = LoggerFactory.getLogger(LlmConfiguration.class);

    /** Made only for a provider that is reached over HTTP; closed with the context. */
    @Lazy
    @Bean
    ModelHttpClient modelHttpClient(LlmSettings settings, Clock clock) {
        return new ModelHttpClient(
                ConnectionPool.open(settings.maxCalls()), settings.timeout(), clock, ModelHttpClient.BODY_LIMIT);
    }

    @Bean
    ModelChain modelChain(
            LlmSettings settings,
            Environment environment,
            ObjectProvider<ModelHttpClient> http,
            BulkheadRegistry bulkheads,
            Clock clock) {
        boolean production =
                environment.getProperty("breakwater.environment", "").strip().equalsIgnoreCase("production");
        ConfiguredModel model = configured(settings, Provider.chosen(settings, production), http::getObject);
        var places = new CallLimit("llm_" + model.provider(), settings.maxCalls(), bulkheads);
        return new GuardedModel(model, places, settings, clock);
    }

    /** No endpoint shows a key, also where an operator lets it show other values. */
    @Bean
    SanitizingFunction modelKeysStayHidden() {
        return SanitizingFunction.sanitizeValue().ifKeyMatches("(?i).*api[-_.]?key");
    }

    private static ConfiguredModel configured(
            LlmSettings settings, Provider provider, Supplier<? extends HttpClient> http) {
        Optional<Integer> window = Optional.ofNullable(settings.contextWindow());
        return switch (provider) {
            case OPENAI -> {
                String name = OpenAiProvider.model(settings);
                ChatModel model = OpenAiProvider.chatModel(settings, http.get());
                log.atInfo()
                        .addKeyValue("provider", provider.label())
                        .addKeyValue("model", name)
                        .addKeyValue("base_url", settings.openai().baseUrl())
                        .log("model is chosen");
                yield new ConfiguredModel(
                        provider.label(),
                        name,
                        window.orElseGet(() -> ContextWindows.load().of(name)),
                        model);
            }
            case DEMO -> {
                log.warn("DEMO MODEL: answers come from a deterministic stand-in, not from a language model;"
                        + " set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own, to use a real one");
                yield new ConfiguredModel(
                        provider.label(), provider.label(), window.orElse(ContextWindows.UNKNOWN), new DemoModel());
            }
        };
    }
}
