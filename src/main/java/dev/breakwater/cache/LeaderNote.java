package dev.breakwater.cache;

import dev.breakwater.cache.Outcome.Released;
import dev.breakwater.cache.Outcome.Shared;
import dev.breakwater.cache.Outcome.Unavailable;
import dev.breakwater.cache.Outcome.Vacant;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.run.Answer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a leader leaves in Redis for those on other gateways who wait for it. Nothing at all is left by one whose place is to
 * be taken: the lease alone ends.
 *
 * @param answer to be shared; null if there is none
 * @param provider the provider that cannot answer; null if none has failed
 * @param reason what the provider's failure was
 * @param retryAfter when the provider may be asked again
 */
record LeaderNote(
        @Nullable Answer answer,
        @Nullable String provider,
        @Nullable String reason,
        @Nullable Duration retryAfter) {

    static @Nullable LeaderNote of(Outcome outcome) {
        return switch (outcome) {
            case Shared shared -> new LeaderNote(shared.answer(), null, null, null);
            case Unavailable(ModelUnavailable failure) ->
                new LeaderNote(
                        null,
                        failure.provider(),
                        failure.reason(),
                        failure.retryAfter().orElse(null));
            case Released _ -> new LeaderNote(null, null, null, null);
            case Vacant _ -> null;
        };
    }

    Outcome outcome() {
        if (answer != null) {
            return new Shared(answer, false);
        }
        return provider == null || reason == null
                ? new Released()
                : new Unavailable(new ModelUnavailable(provider, reason, retryAfter, null));
    }
}
