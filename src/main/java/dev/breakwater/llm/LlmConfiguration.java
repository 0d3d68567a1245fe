package dev.breakwater.llm;

import dev.breakwater.outbound.Outbound;
import dev.breakwater.resilience.Breaker;
import dev.breakwater.resilience.BreakerRule;
import dev.breakwater.resilience.Breakers;
import dev.breakwater.resilience.CallLimit;
import dev.breakwater.resilience.Pause;
import dev.breakwater.resilience.RetrySchedule;
import dev.langchain4j.http.client.HttpClient;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Chooses the models at the start and builds the way to them. */
@Configuration(proxyBeanMethods = false)
class LlmConfiguration {

    private static final Logger log = LoggerFactory.getLogger(LlmConfiguration.class);

    @Bean
    Links modelLinks(LlmSettings settings, Environment environment) {
        boolean production =
                environment.getProperty("breakwater.environment", "").strip().equalsIgnoreCase("production");
        return LinkReader.read(settings, production);
    }

    /** Made only for a provider that is reached over HTTP; closed with the context. */
    @Lazy
    @Bean
    ModelHttpClient modelHttpClient(LlmSettings settings, Links links, Outbound outbound, Clock clock) {
        return new ModelHttpClient(
                // One more, so that a pool full of runs does not keep the look whether the models are there waiting.
                ConnectionPool.open(links.connections() + 1, outbound),
                settings.timeout(),
                clock,
                ModelHttpClient.BODY_LIMIT);
    }

    @Bean
    ModelMeters modelMeters(LlmSettings settings, MeterRegistry meters) {
        return new ModelMeters(meters, Prices.of(settings.prices()));
    }

    @Bean
    ModelChain modelChain(
            LlmSettings settings,
            Links links,
            ObjectProvider<ModelHttpClient> http,
            BulkheadRegistry bulkheads,
            Breakers breakers,
            ModelMeters meters,
            Pause pause,
            Clock clock) {
        if (links.first().provider() == Provider.DEMO) {
            log.warn(
                    "DEMO MODEL: answers come from a deterministic stand-in, not from a language model; set OPENAI_API_KEY"
                            + " or ANTHROPIC_API_KEY, or OPENAI_BASE_URL for a server of your own, to use a real one");
        }
        links.inOrder().stream()
                .filter(link -> link.provider() != Provider.DEMO)
                .forEach(link -> log.atInfo()
                        .addKeyValue("name", link.name())
                        .addKeyValue("provider", link.label())
                        .addKeyValue("model", link.model())
                        .addKeyValue("base_url", link.access().baseUrl())
                        .log("model is configured"));
        return chain(settings, links, http::getObject, bulkheads, breakers, meters, pause, clock);
    }

    static ModelChain chain(
            LlmSettings settings,
            Links links,
            Supplier<? extends HttpClient> http,
            BulkheadRegistry bulkheads,
            Breakers breakers,
            ModelMeters meters,
            Pause pause,
            Clock clock) {
        ModelNews news = new ModelNews(meters);
        RetrySchedule schedule =
                new RetrySchedule(settings.retryAttempts(), settings.retryDelay(), settings.longestRetryDelay());
        return new FallbackChain(
                links.inOrder().stream()
                        .map(link -> new ModelLink(
                                link,
                                ChatModels.of(link, http),
                                new CallLimit(link.guard(), link.maxCalls(), bulkheads),
                                breaker(link, settings, breakers),
                                news,
                                clock))
                        .toList(),
                new Retries(schedule, pause, news),
                news,
                settings.temperature());
    }

    @Bean
    ModelCheck modelCheck(Links links, ObjectProvider<ModelHttpClient> http) {
        return new ModelCheck(links, http::getObject);
    }

    @Bean
    InfoContributor modelInfo(Links links) {
        return info -> info.withDetail(
                "model",
                Map.of(
                        "provider", links.first().label(),
                        "name", links.first().model(),
                        "fallbacks",
                                links.inOrder().stream().skip(1).map(Link::name).toList()));
    }

    /** No endpoint shows a key, also where an operator lets it show other values. */
    @Bean
    SanitizingFunction modelKeysStayHidden() {
        return SanitizingFunction.sanitizeValue().ifKeyMatches("(?i).*api[-_.]?key");
    }

    private static Breaker breaker(Link link, LlmSettings settings, Breakers breakers) {
        BreakerRule rule = BreakerRule.after(settings.retryAttempts(), link.timeout());
        return breakers.breaker(
                link.guard(),
                settings.breakerOpenTime() == null
                        ? rule
                        : new BreakerRule(rule.failures(), settings.breakerOpenTime()));
    }
}
