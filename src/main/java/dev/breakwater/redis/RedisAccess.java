package dev.breakwater.redis;

import dev.breakwater.outbound.Outbound;
import dev.breakwater.resilience.Breaker;
import io.lettuce.core.resource.ClientResources;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** The guard with all that stands behind it, from start to end. Connects in the background: a Redis that is down delays no start. */
final class RedisAccess implements SmartLifecycle, AutoCloseable {

    private static final long END_LIMIT_SECONDS = 1;

    private final RedisGuard guard;
    private final RedisSupervisor supervisor;
    private final RedisLink link;
    private final ClientResources resources;
    private @Nullable Thread thread;

    private RedisAccess(RedisGuard guard, RedisSupervisor supervisor, RedisLink link, ClientResources resources) {
        this.guard = guard;
        this.supervisor = supervisor;
        this.link = link;
        this.resources = resources;
    }

    static RedisAccess to(
            RedisTarget target,
            Outbound outbound,
            Breaker breaker,
            RedisBudgets budgets,
            RedisMeters meters,
            Clock clock) {
        ClientResources resources = RedisConnections.resources();
        Semaphore alarm = new Semaphore(0);
        RedisStateLog states = new RedisStateLog(target.places(), clock);
        RedisLink link = new RedisLink(RedisConnections.factory(target, resources, outbound), alarm::release);
        RedisGuard guard = new RedisGuard(link, breaker, states, meters, alarm::release);
        RedisSupervisor supervisor = new RedisSupervisor(link, guard, breaker, states, budgets, alarm);
        return new RedisAccess(guard, supervisor, link, resources);
    }

    RedisGuard guard() {
        return guard;
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("redis-supervisor").start(supervisor);
    }

    @Override
    public void stop() {
        if (thread == null) {
            return;
        }
        thread.interrupt();
        thread = null;
        link.close();
        resources
                .shutdown(0, END_LIMIT_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(END_LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** Early, beside the rest of the start; and last to stop, when no request is left that could need Redis. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void close() {
        stop();
    }
}
