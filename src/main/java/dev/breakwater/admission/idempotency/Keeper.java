package dev.breakwater.admission.idempotency;

import dev.breakwater.admission.idempotency.SharedKeys.Owned;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.redis.RedisBudget;
import dev.breakwater.redis.RedisBudgets;
import dev.breakwater.redis.RedisUnavailable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps what Redis knows of this process's keys true: renews the leases of runs under way, and makes up for what could not be
 * written while Redis was away.
 */
final class Keeper implements SmartLifecycle, Runnable {

    private static final Logger log = LoggerFactory.getLogger(Keeper.class);

    /** What ends that wait to be written may take of the memory, in bytes. */
    private static final long MOST_WAITING = 16 << 20;

    private static final int OVERHEAD = 400;

    private final SharedKeys keys;
    private final RedisBudgets budgets;
    private final Duration interval;
    private final Set<Owned> running = ConcurrentHashMap.newKeySet();
    private final Map<Owned, Optional<byte[]>> ends = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private volatile @Nullable Thread thread;

    /** @param interval between two renewals of a lease, well below its time */
    Keeper(SharedKeys keys, RedisBudgets budgets, Duration interval) {
        this.keys = keys;
        this.budgets = budgets;
        this.interval = interval;
    }

    /** From now on this process's run, whether Redis knows it or not. */
    void begins(Owned key) {
        running.add(key);
    }

    /**
     * Writes what came of a run, now or as soon as that can be done.
     *
     * @param outcome empty if the key is free again
     */
    void ended(Owned key, Optional<byte[]> outcome, RedisBudget budget) {
        running.remove(key);
        try {
            write(key, outcome, budget);
        } catch (RedisUnavailable | Cancelled later) {
            if (waiting() < MOST_WAITING) {
                ends.put(key, outcome);
                wake.release();
            } else {
                log.atWarn().log("what came of a run cannot be told to other gateways: too much waits for Redis");
            }
        }
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                boolean _ = wake.tryAcquire(interval.toNanos(), TimeUnit.NANOSECONDS);
                wake.drainPermits();
                try {
                    catchUp();
                } catch (RedisUnavailable away) {
                    // Tried again after the interval, and not at once.
                    Thread.sleep(interval);
                }
            }
        } catch (InterruptedException | Cancelled stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void catchUp() throws RedisUnavailable {
        for (Map.Entry<Owned, Optional<byte[]>> end : Map.copyOf(ends).entrySet()) {
            write(end.getKey(), end.getValue(), budgets.next());
            ends.remove(end.getKey());
        }
        for (Owned key : Set.copyOf(running)) {
            if (!keys.renew(key, budgets.next())) {
                running.remove(key);
                claimedTwice();
            } else if (!running.contains(key)) {
                // It ended meanwhile, and the renewal may have come after that.
                ends.putIfAbsent(key, Optional.empty());
                wake.release();
            }
        }
    }

    private void write(Owned key, Optional<byte[]> outcome, RedisBudget budget) throws RedisUnavailable {
        if (outcome.isEmpty()) {
            keys.release(key, budget);
        } else if (!keys.end(key, outcome.get(), budget)) {
            claimedTwice();
        }
    }

    private long waiting() {
        return ends.values().stream()
                .mapToLong(
                        outcome -> OVERHEAD + outcome.map(bytes -> bytes.length).orElse(0))
                .sum();
    }

    private static void claimedTwice() {
        log.atWarn().log("an idempotency key was used at two gateways while Redis could not keep them apart");
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("idempotency-keeper").start(this);
    }

    @Override
    public void stop() {
        Thread started = thread;
        if (started == null) {
            return;
        }
        started.interrupt();
        thread = null;
        try {
            catchUp();
        } catch (RedisUnavailable | Cancelled away) {
            // Then the keys of what has ended stay in doubt.
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
