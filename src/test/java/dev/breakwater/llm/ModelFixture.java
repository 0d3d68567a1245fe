package dev.breakwater.llm;

import dev.breakwater.outbound.Outbound;
import dev.breakwater.resilience.Breakers;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.testing.ManualClock;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;

/** A chain of models as the application builds it, from settings as they stand in a file. */
final class ModelFixture implements AutoCloseable {

    static final Duration LONG = Duration.ofSeconds(30);

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    final BulkheadRegistry bulkheads = BulkheadRegistry.ofDefaults();

    /** The waits between attempts; they take no time, or only that of a manual clock. */
    final List<Duration> pauses = new CopyOnWriteArrayList<>();

    final Links links;
    final ModelChain model;
    final ModelCheck check;
    private final Clock clock;
    private final ModelHttpClient http;

    private ModelFixture(LlmSettings settings, Outbound outbound, Clock clock) {
        this.clock = clock;
        links = LinkReader.read(settings, false);
        http = new ModelHttpClient(
                ConnectionPool.open(links.connections(), outbound), LONG, clock, ModelHttpClient.BODY_LIMIT);
        model = LlmConfiguration.chain(
                settings,
                links,
                () -> http,
                bulkheads,
                new Breakers(breakers, true, clock),
                new ModelMeters(meters, Prices.of(settings.prices())),
                this::pass,
                clock);
        check = new ModelCheck(links, () -> http);
    }

    /** @param settings below breakwater.llm, each as key=value */
    static ModelFixture of(String... settings) {
        return of(Clock.systemUTC(), settings);
    }

    static ModelFixture of(Clock clock, String... settings) {
        return new ModelFixture(settings(settings), direct(), clock);
    }

    static ModelFixture of(Outbound outbound, String... settings) {
        return new ModelFixture(settings(settings), outbound, Clock.systemUTC());
    }

    static ModelFixture of(LlmSettings settings) {
        return new ModelFixture(settings, direct(), Clock.systemUTC());
    }

    static LlmSettings settings(String... settings) {
        Map<String, String> properties = new HashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            properties.put("breakwater.llm." + setting.substring(0, equals), setting.substring(equals + 1));
        }
        var conversions = new ApplicationConversionService();
        conversions.addConverter(new TemperatureConverter());
        return new Binder(List.of(new MapConfigurationPropertySource(properties)), null, conversions)
                .bindOrCreate("breakwater.llm", LlmSettings.class);
    }

    static Outbound direct() {
        return Outbound.of(null, List.of(), null);
    }

    static ChatRequest question(String text) {
        return ChatRequest.builder().messages(UserMessage.from(text)).build();
    }

    ModelReply ask(Duration time) {
        return ask(question("hello"), time);
    }

    ModelReply ask(ChatRequest request) {
        return ask(request, LONG);
    }

    ModelReply ask(ChatRequest request, Duration time) {
        return model.chat(request, in(time));
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

    private void pass(Duration time) {
        pauses.add(time);
        if (clock instanceof ManualClock manual) {
            manual.advance(time);
        }
    }
}
