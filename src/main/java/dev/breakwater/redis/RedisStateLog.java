package dev.breakwater.redis;

import dev.breakwater.redis.RedisState.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of Redis, and one log line for each change of it, however many requests notice. */
final class RedisStateLog {

    private static final Logger log = LoggerFactory.getLogger(RedisStateLog.class);

    private final String places;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile RedisState state;

    RedisStateLog(String places, Clock clock) {
        this.places = places;
        this.clock = clock;
        this.state = new RedisState(Status.STARTING, "no connection yet", clock.instant());
    }

    RedisState state() {
        return state;
    }

    /** A reason that changes while the status does not is kept, but is no change worth a line. */
    void moveTo(Status next, String reason) {
        lock.lock();
        try {
            RedisState before = state;
            if (before.status() == next) {
                state = new RedisState(next, reason, before.since());
                return;
            }
            Instant now = clock.instant();
            state = new RedisState(next, reason, now);
            (next == Status.UP ? log.atInfo() : log.atWarn())
                    .addKeyValue("redis", places)
                    .addKeyValue("state", next.label())
                    .addKeyValue("before", before.status().label())
                    .addKeyValue("after", Duration.between(before.since(), now))
                    .addKeyValue("reason", reason)
                    .log("redis changed its state");
        } finally {
            lock.unlock();
        }
    }
}
