package dev.breakwater.cache;

import dev.breakwater.redis.RedisBudget;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.CacheMode;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A question, as far as it matters whether it was asked before.
 *
 * @param now makes the key anew, to tell whether what it is made of has changed meanwhile
 * @param model that is asked first, by the name that answers report
 * @param missing the servers that the agent has to do without from the start
 * @param deadline of the request
 * @param budget the request's time for Redis
 */
public record Asked(
        AnswerKey key,
        Supplier<AnswerKey> now,
        CacheMode mode,
        String model,
        Set<String> missing,
        Deadline deadline,
        RedisBudget budget) {

    public Asked {
        missing = Set.copyOf(missing);
    }
}
