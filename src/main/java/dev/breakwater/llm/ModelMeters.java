package dev.breakwater.llm;

import dev.breakwater.llm.Prices.Price;
import dev.langchain4j.model.output.TokenUsage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts model calls, their tokens and what they cost; provider and model are those of the configuration. Names and
 * buckets follow OpenTelemetry's conventions for generative AI.
 */
final class ModelMeters {

    private static final Duration[] DURATIONS = DoubleStream.of(
                    0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
            .mapToObj(seconds -> Duration.ofMillis((long) (seconds * 1_000)))
            .toArray(Duration[]::new);

    private static final double[] TOKENS = {1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576};

    private final MeterRegistry meters;
    private final Prices prices;

    /** What has been looked up once; a registry's own lookup, and that of a price, cost as much as the rest of a call's counting. */
    private final Map<String, Consumption> consumption = new ConcurrentHashMap<>();

    private final Map<Ended, Timer> durations = new ConcurrentHashMap<>();

    ModelMeters(MeterRegistry meters, Prices prices) {
        this.meters = meters;
        this.prices = prices;
    }

    private record Ended(String name, String status) {}

    /** @param cost absent where the price is not known */
    private record Consumption(DistributionSummary input, DistributionSummary output, Optional<Cost> cost) {}

    private record Cost(Price price, Counter input, Counter output) {}

    /** @param status success, or the code of the failure */
    void called(Link link, String status, Duration duration) {
        durations
                .computeIfAbsent(new Ended(link.name(), status), _ -> duration(link, status))
                .record(duration);
    }

    private Timer duration(Link link, String status) {
        return Timer.builder("gen_ai.client.operation.duration")
                .description("Time from one call of a model to its answer or failure")
                .tags("provider", link.label(), "model", link.model(), "status", status)
                .serviceLevelObjectives(DURATIONS)
                .register(meters);
    }

    /** A model has answered in place of one before it. */
    void fellBack(Link link) {
        Counter.builder("llm.fallbacks")
                .description("Answers of models that were asked because others could not answer")
                .tags("provider", link.label(), "model", link.model())
                .register(meters)
                .increment();
    }

    /** Counts what an answer used; returns what it cost in US dollars, if the price is known. */
    @Nullable BigDecimal used(Link link, @Nullable TokenUsage usage) {
        if (usage == null) {
            return null;
        }
        long input = orZero(usage.inputTokenCount());
        long output = orZero(usage.outputTokenCount());
        Consumption meter = consumption.computeIfAbsent(link.name(), _ -> consumption(link));
        meter.input().record((double) input);
        meter.output().record((double) output);
        if (meter.cost().isEmpty()) {
            return null;
        }
        Cost cost = meter.cost().get();
        BigDecimal read = cost.price().ofInput(input);
        BigDecimal written = cost.price().ofOutput(output);
        cost.input().increment(read.doubleValue());
        cost.output().increment(written.doubleValue());
        return read.add(written);
    }

    private Consumption consumption(Link link) {
        return new Consumption(
                tokens(link, "input"),
                tokens(link, "output"),
                prices.of(link).map(price -> new Cost(price, cost(link, "input"), cost(link, "output"))));
    }

    private DistributionSummary tokens(Link link, String direction) {
        return DistributionSummary.builder("gen_ai.client.token.usage")
                .description("Tokens of one model call")
                .tags("provider", link.label(), "model", link.model(), "direction", direction)
                .serviceLevelObjectives(TOKENS)
                .register(meters);
    }

    private Counter cost(Link link, String direction) {
        return Counter.builder("llm.cost.usd")
                .description("What model calls cost, by the price table")
                .tags("provider", link.label(), "model", link.model(), "direction", direction)
                .register(meters);
    }

    private static long orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }
}
