package dev.breakwater.agent;

import dev.breakwater.admission.idempotency.IdempotencyKey;
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
 * @param key the caller's name for the request, if it may send it more than once
 * @param notes what the caller is told beside the answer
 */
public record RunRequest(
        RequestId id,
        String agentType,
        Question question,
        @Nullable Duration timeout,
        Caller caller,
        CacheMode cache,
        @Nullable IdempotencyKey key,
        ResponseNotes notes) {

    /** A request that is sent once, by somebody who reads the answer only. */
    public RunRequest(
            RequestId id,
            String agentType,
            Question question,
            @Nullable Duration timeout,
            Caller caller,
            CacheMode cache) {
        this(id, agentType, question, timeout, caller, cache, null, ResponseNotes.UNREAD);
    }
}
