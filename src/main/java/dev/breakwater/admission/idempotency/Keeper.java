package dev.breakwater.admission.idempotency;

import dev.breakwater.admission.idempotency.SharedKeys.Owned;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.redis.RedisBudget;
import dev.breakwater.redis.RedisBudgets;
import dev.breakwater.redis.RedisUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
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

    private static final Optional<byte[]> FREE = Optional.empty();

    private static final int AT_A_TIME = 64;

    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    private static final Duration LONGEST_ROUND = Duration.ofMinutes(1);

    /** A lease bears several failures in a row, but not a whole interval after one. */
    private static final Duration AFTER_FAILURE = Duration.ofMillis(250);

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
        // Before it counts as ended, so that a renewal under way at this moment does not take the key for free.
        boolean waits = waiting() < MOST_WAITING;
        if (waits) {
            ends.put(key, outcome);
        }
        running.remove(key);
        try {
            write(key, outcome, budget);
            ends.remove(key, outcome);
        } catch (RedisUnavailable | Cancelled later) {
            if (waits) {
                wake.release();
            } else {
                log.atWarn().log("what came of a run cannot be told to other gateways: too much waits for Redis");
            }
        }
    }

    @Override
    public void run() {
        try {
            boolean caughtUp = true;
            while (!Thread.currentThread().isInterrupted()) {
                if (caughtUp) {
                    boolean _ = wake.tryAcquire(interval.toNanos(), TimeUnit.NANOSECONDS);
                } else {
                    Thread.sleep(AFTER_FAILURE);
                }
                wake.drainPermits();
                caughtUp = catchUp(LONGEST_ROUND);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Renews first, because leases end and what waits does not; what fails with one key keeps no other from its turn.
     *
     * @return false if something has to be tried again soon
     */
    private boolean catchUp(Duration limit) throws InterruptedException {
        boolean renewed = all(Set.copyOf(running), this::renewed, limit);
        boolean written = all(Map.copyOf(ends).entrySet(), end -> written(end.getKey(), end.getValue()), limit);
        return renewed && written;
    }

    /** Many at a time, so that the way to Redis and back, once for each of thousands of keys, adds up to less than a lease. */
    private static <T> boolean all(Set<T> keys, Predicate<T> call, Duration limit) throws InterruptedException {
        if (keys.isEmpty()) {
            return true;
        }
        List<Callable<Boolean>> calls = keys.stream()
                .map(key -> (Callable<Boolean>) () -> call.test(key))
                .toList();
        ThreadFactory threads =
                Thread.ofVirtual().name("idempotency-keeper-", 0).factory();
        try (ExecutorService callers = Executors.newFixedThreadPool(AT_A_TIME, threads)) {
            return callers.invokeAll(calls, limit.toNanos(), TimeUnit.NANOSECONDS).stream()
                    .allMatch(it -> it.state() == Future.State.SUCCESS && it.resultNow());
        }
    }

    private boolean renewed(Owned key) {
        try {
            if (!keys.renew(key, budgets.next())) {
                running.remove(key);
                claimedTwice();
                return true;
            }
            if (!running.contains(key) && ends.getOrDefault(key, FREE).isEmpty()) {
                // It ended meanwhile, and if it came free by that, the renewal has taken it again.
                keys.release(key, budgets.next());
            }
            return true;
        } catch (RedisUnavailable away) {
            if (!running.contains(key)) {
                ends.putIfAbsent(key, FREE);
            }
            return away.isForGood();
        }
    }

    private boolean written(Owned key, Optional<byte[]> outcome) {
        try {
            write(key, outcome, budgets.next());
        } catch (RedisUnavailable away) {
            if (!away.isForGood()) {
                return false;
            }
            log.atWarn().log("what came of a run cannot be told to other gateways: its key in Redis is something else");
        }
        ends.remove(key, outcome);
        return true;
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
            // What is not written by then stays in doubt.
            boolean _ = catchUp(STOP_LIMIT);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
