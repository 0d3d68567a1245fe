package dev.breakwater.redis;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.redis.RedisState.Status;
import dev.breakwater.redis.RedisUnavailable.Reason;
import dev.breakwater.resilience.Breaker;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The way to Redis for everything that uses it. A call takes no longer than what its request has left of its
 * {@link RedisBudget}; after a few failures in a row the breaker {@code redis} keeps calls away, which then cost nothing,
 * until the supervisor has found Redis well again.
 */
public final class RedisGuard {

    /** How an error begins that is about the call, not about Redis. */
    private static final Set<String> CALLERS_OWN = Set.of("WRONGTYPE", "NOSCRIPT", "ERR");

    private final RedisLink link;
    private final Breaker breaker;
    private final RedisStateLog states;
    private final RedisMeters meters;
    private final Runnable onTrouble;

    /** @param onTrouble told when calls have begun to fail; must not block */
    RedisGuard(RedisLink link, Breaker breaker, RedisStateLog states, RedisMeters meters, Runnable onTrouble) {
        this.link = link;
        this.breaker = breaker;
        this.states = states;
        this.meters = meters;
        this.onTrouble = onTrouble;
    }

    /** How Redis is doing. */
    public RedisState state() {
        return states.state();
    }

    /**
     * Calls Redis and waits for the answer, at most for what the budget has left.
     *
     * @throws RedisUnavailable if there is no answer
     * @throws Cancelled if the thread is interrupted; its flag is set again
     */
    public <T extends @Nullable Object> T call(RedisBudget budget, RedisCommands<T> commands) throws RedisUnavailable {
        try {
            T result = guarded(budget, commands);
            meters.count("success");
            return result;
        } catch (RedisUnavailable unavailable) {
            meters.count(unavailable.reason().label());
            throw unavailable;
        }
    }

    private <T extends @Nullable Object> T guarded(RedisBudget budget, RedisCommands<T> commands)
            throws RedisUnavailable {
        long left = budget.remaining().toNanos();
        if (left == 0) {
            throw new RedisUnavailable(Reason.BUDGET_SPENT, "the request has spent its time for Redis");
        }
        RedisClusterAsyncCommands<byte[], byte[]> redis = link.commands()
                .orElseThrow(() -> new RedisUnavailable(Reason.DISCONNECTED, "there is no connection to Redis"));
        try (Breaker.Permit permit = breaker.tryAcquire()
                .orElseThrow(() -> new RedisUnavailable(Reason.BREAKER_OPEN, "the breaker of Redis is open"))) {
            long start = System.nanoTime();
            boolean answered = false;
            try {
                T result = await(commands, redis, left);
                answered = true;
                permit.succeeded();
                return result;
            } catch (RedisCommandExecutionException error) {
                answered = true;
                throw refused(error, permit);
            } catch (TimeoutException e) {
                if (!budget.isFairTime(left)) {
                    // Earlier calls have used the time up, and were answered or have counted themselves.
                    throw new RedisUnavailable(Reason.TIMED_OUT, "does not answer in what was left of the time");
                }
                throw failed(permit, Reason.TIMED_OUT, "does not answer in time", e);
            } catch (CancellationException e) {
                throw failed(permit, Reason.FAILED, "the connection broke", e);
            } catch (RuntimeException e) {
                throw failed(permit, Reason.FAILED, RedisWords.of(e), e);
            } finally {
                budget.charge(System.nanoTime() - start, answered);
            }
        }
    }

    private static <T extends @Nullable Object> T await(
            RedisCommands<T> commands, RedisClusterAsyncCommands<byte[], byte[]> redis, long nanos)
            throws TimeoutException {
        CompletableFuture<T> answer = commands.send(redis).toCompletableFuture();
        try {
            return answer.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw Cancelled.byInterrupt();
        } finally {
            // What nobody waits for any longer need not be kept.
            answer.cancel(false);
        }
    }

    private RedisUnavailable refused(RedisCommandExecutionException error, Breaker.Permit permit) {
        String words = RedisWords.of(error);
        if (RedisWords.refuseWrites(words)) {
            permit.succeeded();
            if (states.state().status() == Status.UP) {
                states.moveTo(Status.REFUSES_WRITES, words);
                onTrouble.run();
            }
            return new RedisUnavailable(Reason.REFUSES_WRITES, words);
        }
        if (CALLERS_OWN.contains(words.split(" ", 2)[0])) {
            permit.succeeded();
            // From within a script it may be part of another error.
            return new RedisUnavailable(Reason.FAILED, words, words.contains("WRONGTYPE"));
        }
        return failed(permit, Reason.FAILED, words, error);
    }

    private RedisUnavailable failed(Breaker.Permit permit, Reason reason, String words, Exception cause) {
        if (cause instanceof Cancelled cancelled) {
            throw cancelled;
        }
        permit.failed(cause);
        if (breaker.phase() == Breaker.Phase.OPEN) {
            states.moveTo(Status.DOWN, words);
            onTrouble.run();
        }
        return new RedisUnavailable(reason, words);
    }
}
