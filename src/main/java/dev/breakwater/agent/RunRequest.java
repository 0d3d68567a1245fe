package dev.breakwater.agent;

import dev.breakwater.run.CacheMode;
import dev.breakwater.run.Caller;
import dev.breakwater.run.Question;
import dev.breakwater.run.RequestId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A question, for whom it is asked and how.
 *
 * @param agentType the agent's name; refused if it is not configured
 * @param timeout the caller's own limit on the run, used where it is smaller than the agent's
 * @param cache whether the answer of another run is good enough
 */
public record RunRequest(
        RequestId id,
        String agentType,
        Question question,
        @Nullable Duration timeout,
        Caller caller,
        CacheMode cache) {}
