package dev.breakwater.admission.ratelimit;

import dev.breakwater.failure.RateLimited;
import dev.breakwater.redis.RedisBudget;
import dev.breakwater.redis.RedisUnavailable;
import dev.breakwater.run.Caller;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Lets each caller ask so often and no more. A request takes a token from its caller's bucket and, where its agent has a limit
 * of its own, from the caller's bucket for that agent; a request that is refused takes none.
 */
public final class RateLimits {

    private final RateLimitSettings settings;
    private final Optional<RedisBuckets> shared;
    private final LocalBuckets local;

    /** @param shared of all gateways; where there are none, or while Redis is away, the local ones have to do */
    private RateLimits(RateLimitSettings settings, Optional<RedisBuckets> shared, LocalBuckets local) {
        this.settings = settings;
        this.shared = shared;
        this.local = local;
    }

    /** Limits of this process alone. */
    public static RateLimits local(RateLimitSettings settings, Clock clock) {
        return of(settings, Optional.empty(), clock);
    }

    static RateLimits of(RateLimitSettings settings, Optional<RedisBuckets> shared, Clock clock) {
        return new RateLimits(settings, shared, new LocalBuckets(settings.trackedCallers(), clock));
    }

    /** The agents that have a limit of their own. */
    public Set<String> agents() {
        return settings.agents().keySet();
    }

    /**
     * Counts a request.
     *
     * @param agent the agent that it asks, or anything else
     * @param budget what the request may still wait for Redis
     * @param standing told how the caller stands afterwards, also if it is refused; not told anything if there are no limits
     * @throws RateLimited if there were too many; says when there is a place for the next
     */
    public void take(Caller caller, String agent, RedisBudget budget, Consumer<RateStanding> standing) {
        if (!settings.enabled()) {
            return;
        }
        Taken taken = take(buckets(caller.origin(), agent), budget);
        Level tightest = tightest(taken.levels());
        standing.accept(RateStanding.of(tightest));
        if (!taken.granted()) {
            throw new RateLimited(words(tightest.bucket()), longestWait(taken.levels()));
        }
    }

    private Taken take(List<Bucket> buckets, RedisBudget budget) {
        if (shared.isPresent()) {
            try {
                return shared.get().take(buckets, budget);
            } catch (RedisUnavailable away) {
                // How Redis is doing is said elsewhere; a limit of each gateway is better than none.
            }
        }
        return local.take(buckets);
    }

    private List<Bucket> buckets(String origin, String agent) {
        List<Bucket> buckets = new ArrayList<>();
        buckets.add(new Bucket(origin, "", settings.ofCaller(origin)));
        Optional.ofNullable(settings.agents().get(agent))
                .ifPresent(limit -> buckets.add(new Bucket(origin, agent, limit.rate())));
        return buckets;
    }

    private static Level tightest(List<Level> levels) {
        return levels.stream()
                .min(Comparator.comparingLong(Level::tokens).thenComparing(Level::next, Comparator.reverseOrder()))
                .orElseThrow();
    }

    private static Duration longestWait(List<Level> levels) {
        return levels.stream().map(Level::next).max(Comparator.naturalOrder()).orElseThrow();
    }

    private static String words(Bucket bucket) {
        String limit = bucket.rate().perMinute() + " a minute are allowed";
        return bucket.agent().isEmpty() ? limit : limit + " to the agent " + bucket.agent();
    }
}
