package dev.breakwater.run;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a run used of its models.
 *
 * @param costUsd in US dollars; absent where the price is not known
 */
public record Usage(
        int modelCalls,
        long inputTokens,
        long outputTokens,
        @Nullable BigDecimal costUsd) {

    public static final Usage NONE = new Usage(0, 0, 0, null);

    public Usage plus(Usage other) {
        return new Usage(
                modelCalls + other.modelCalls,
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                sum(costUsd, other.costUsd));
    }

    private static @Nullable BigDecimal sum(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        if (one == null) {
            return other;
        }
        return other == null ? one : one.add(other);
    }
}
