package dev.breakwater.cache;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.redis.RedisUnavailable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The cluster's lease of one flight, held here until it lands. */
final class Lease {

    private final ClusterFlights cluster;
    private final AnswerKey key;
    private final String token;
    private final Executor background;
    private final AtomicBoolean landed = new AtomicBoolean();
    private volatile @Nullable Thread keeper;

    Lease(ClusterFlights cluster, AnswerKey key, String token, Executor background) {
        this.cluster = cluster;
        this.key = key;
        this.token = token;
        this.background = background;
    }

    /** What tells it apart from all others. */
    String token() {
        return token;
    }

    /** Extends it again and again from now on. */
    void hold() {
        keeper = Thread.ofVirtual().name("flight-lease").start(this::keep);
    }

    private void keep() {
        try {
            while (!landed.get()) {
                Thread.sleep(ClusterFlights.RENEWAL);
                extend();
            }
        } catch (InterruptedException | Cancelled e) {
            Thread.currentThread().interrupt();
        }
    }

    private void extend() {
        try {
            if (!landed.get()) {
                cluster.extend(key, token);
            }
        } catch (RedisUnavailable e) {
            // The next time may go better; if not, another gateway takes over, and there are two runs instead of one.
        }
    }

    /** Tells the others without waiting for Redis. */
    void land(Outcome outcome) {
        if (!landed.get()) {
            background.execute(() -> landNow(outcome));
        }
    }

    /** Tells the others. Only the first time counts. */
    void landNow(Outcome outcome) {
        if (!landed.compareAndSet(false, true)) {
            return;
        }
        letGo();
        try {
            cluster.land(key, token, outcome);
        } catch (RedisUnavailable e) {
            // The lease ends by itself, and one of those who wait takes over.
        }
    }

    /** An extension that is sent after the end would make others wait for nobody. */
    private void letGo() {
        Thread holding = keeper;
        if (holding == null) {
            return;
        }
        holding.interrupt();
        try {
            boolean _ = holding.join(ClusterFlights.RENEWAL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
