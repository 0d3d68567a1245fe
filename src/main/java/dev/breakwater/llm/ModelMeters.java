package dev.breakwater.llm;

import dev.breakwater.llm.Prices.Price;
import dev.langchain4j.model.output.TokenUsage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
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

    ModelMeters(MeterRegistry meters, Prices prices) {
        this.meters = meters;
        this.prices = prices;
    }

    /** @param status success, or the code of the failure */
    void called(Link link, String status, Duration duration) {
        Timer.builder("gen_ai.client.operation.duration")
                .description("Time from one call of a model to its answer or failure")
                .tags("provider", link.label(), "model", link.model(), "status", status)
                .serviceLevelObjectives(DURATIONS)
                .register(meters)
                .record(duration);
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
        tokens(link, "input", input);
        tokens(link, "output", output);
        Optional<Price> price = prices.of(link);
        if (price.isEmpty()) {
            return null;
        }
        BigDecimal read = price.get().ofInput(input);
        BigDecimal written = price.get().ofOutput(output);
        cost(link, "input", read);
        cost(link, "output", written);
        return read.add(written);
    }

    private void tokens(Link link, String direction, long tokens) {
        DistributionSummary.builder("gen_ai.client.token.usage")
                .description("Tokens of one model call")
                .tags("provider", link.label(), "model", link.model(), "direction", direction)
                .serviceLevelObjectives(TOKENS)
                .register(meters)
                .record((double) tokens);
    }

    private void cost(Link link, String direction, BigDecimal usd) {
        Counter.builder("llm.cost.usd")
                .description("What model calls cost, by the price table")
                .tags("provider", link.label(), "model", link.model(), "direction", direction)
                .register(meters)
                .increment(usd.doubleValue());
    }

    private static long orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }
}
