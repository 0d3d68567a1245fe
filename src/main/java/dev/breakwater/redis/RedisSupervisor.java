package dev.breakwater.redis;

import dev.breakwater.redis.RedisState.Status;
import dev.breakwater.redis.RedisUnavailable.Reason;
import dev.breakwater.resilience.Breaker;
import dev.breakwater.resilience.Breaker.Phase;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks after the connection on a thread of its own, so that no request does: makes it, asks from time to time whether the
 * other side is there, makes a new one if it is not, and closes the breaker when Redis is well again.
 */
final class RedisSupervisor implements Runnable {

    private static final Duration HEALTHY_PAUSE = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** A connection on which nothing is heard for so long is given up. */
    private static final Duration PING_LIMIT = Duration.ofSeconds(1);

    /** As many as the breaker wants to see work on trial, and one that a request may have taken. */
    private static final int TRIALS = 3;

    private static final byte[] PROBE = "breakwater:probe".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PROBED = {'1'};
    private static final String SCRIPT = "return redis.call('exists', KEYS[1])";
    private static final SetArgs BRIEFLY = SetArgs.Builder.px(1_000);

    private final RedisLink link;
    private final RedisGuard guard;
    private final Breaker breaker;
    private final RedisStateLog states;
    private final RedisBudgets budgets;
    private final Semaphore alarm;
    private final Relapses relapses = new Relapses();
    private Duration pause = FIRST_PAUSE;

    /** @param alarm released when somebody has noticed trouble */
    RedisSupervisor(
            RedisLink link,
            RedisGuard guard,
            Breaker breaker,
            RedisStateLog states,
            RedisBudgets budgets,
            Semaphore alarm) {
        this.link = link;
        this.guard = guard;
        this.breaker = breaker;
        this.states = states;
        this.budgets = budgets;
        this.alarm = alarm;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                boolean well = round();
                pause = well ? FIRST_PAUSE : longer(pause);
                boolean alarmed = alarm.tryAcquire((well ? HEALTHY_PAUSE : pause).toMillis(), TimeUnit.MILLISECONDS);
                if (alarmed) {
                    alarm.drainPermits();
                }
                if (alarmed && !well) {
                    // An alarm that everybody rings while Redis is away is no reason to hurry.
                    Thread.sleep(FIRST_PAUSE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether all is well */
    private boolean round() throws InterruptedException {
        try {
            if (link.commands().isEmpty()) {
                link.connect();
            }
            Duration took = ping();
            if (breaker.phase() == Phase.OPEN) {
                if (took.compareTo(budgets.time()) > 0) {
                    relapses.outage();
                    return down("answers after " + took.toMillis() + " ms, later than requests can wait");
                }
                if (!relapses.mayTry(System.nanoTime())) {
                    return false;
                }
                breaker.tryNow();
            }
            return tryOut();
        } catch (InterruptedException e) {
            throw e;
        } catch (TimeoutException e) {
            relapses.outage();
            link.drop();
            return down("does not answer");
        } catch (ExecutionException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            relapses.outage();
            link.drop();
            return down(RedisWords.of(e));
        }
    }

    private Duration ping() throws InterruptedException, ExecutionException, TimeoutException {
        RedisClusterAsyncCommands<byte[], byte[]> redis =
                link.commands().orElseThrow(() -> new IllegalStateException("there is no connection"));
        long start = System.nanoTime();
        redis.ping().toCompletableFuture().get(PING_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Goes the way of a request: until the breaker is closed, and with a write and a script where that is in doubt. */
    private boolean tryOut() {
        try {
            for (int i = 0; i < TRIALS && breaker.phase() == Phase.HALF_OPEN; i++) {
                guard.call(budgets.next(), RedisClusterAsyncCommands::ping);
            }
            if (states.state().status() != Status.UP) {
                guard.call(budgets.next(), redis -> redis.set(PROBE, PROBED, BRIEFLY));
                // A user who may do all else may still be one who may not do this.
                guard.call(budgets.next(), redis -> redis.<Long>eval(SCRIPT, ScriptOutputType.INTEGER, PROBE));
            }
        } catch (RedisUnavailable e) {
            if (e.reason() == Reason.REFUSES_WRITES) {
                states.moveTo(Status.REFUSES_WRITES, String.valueOf(e.getMessage()));
                // A replica that was a master once: where the new one is, a new connection finds out.
                if (String.valueOf(e.getMessage()).startsWith("READONLY")) {
                    link.drop();
                }
                return false;
            }
            return down(String.valueOf(e.getMessage()));
        }
        states.moveTo(Status.UP, "");
        return true;
    }

    private boolean down(String reason) {
        states.moveTo(Status.DOWN, reason);
        return false;
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
}
