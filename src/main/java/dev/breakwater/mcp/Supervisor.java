package dev.breakwater.mcp;

import dev.breakwater.mcp.Mailbox.Order;
import dev.breakwater.mcp.ServerState.Draining;
import dev.breakwater.mcp.ServerState.Starting;
import dev.breakwater.mcp.ServerState.Stopped;
import dev.breakwater.mcp.ServerState.Unstable;
import dev.breakwater.mcp.ServerState.Up;
import dev.breakwater.mcp.ServerState.Waiting;
import dev.breakwater.mcp.session.ToolDefinition;
import dev.breakwater.resilience.Deadline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one instance of a server alive, on a thread of its own until that is interrupted, and leaves no process behind.
 * It is the only one that changes the instance's state; everybody else reads it. What the states become is the business
 * of {@link Lifecycle}.
 */
final class Supervisor implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

    private final String name;
    private final Supervision rules;
    private final Watcher watcher;
    private final Mailbox mailbox = new Mailbox();
    private final Lifecycle lifecycle;
    private final CountDownLatch firstAttempt = new CountDownLatch(1);

    private volatile ServerState state = new Starting(0);
    private volatile @Nullable Instant downSince;

    /** Connections that were replaced and whose last calls are still under way. */
    private final Set<Connection> retiring = ConcurrentHashMap.newKeySet();

    /** @param name of the instance, in the log */
    Supervisor(String name, Connector connector, Supervision rules, Watcher watcher) {
        this.name = name;
        this.rules = rules;
        this.watcher = watcher;
        this.lifecycle = new Lifecycle(name, connector, rules, mailbox, watcher::tools);
        this.downSince = now();
    }

    /** Is told what happens, on the supervising thread. */
    interface Watcher {

        /** The server's tools, when it is up and when they change. */
        void tools(List<ToolDefinition> tools);

        /** The instance's state has changed, or its connection was replaced. */
        void changed(ServerState from, ServerState to);
    }

    /** The instance's name, in the log. */
    String name() {
        return name;
    }

    ServerState state() {
        return state;
    }

    Optional<ServerStatus.Failure> lastFailure() {
        return lifecycle.lastFailure();
    }

    /** Since when the instance has not been up; empty if it is. */
    Optional<Instant> downSince() {
        return Optional.ofNullable(downSince);
    }

    /** How often the instance was started after the first time. */
    int restarts() {
        return lifecycle.restarts();
    }

    /** Whether the first start has ended, well or not. */
    boolean settled() {
        return firstAttempt.getCount() == 0;
    }

    /** Does what an operator wants, as soon as what is being done is done; does not wait for it. */
    void order(Order order) {
        mailbox.order(order);
    }

    /** The processes of this instance: the current one, and those on their way out. */
    List<ServerStatus.Instance> processes() {
        List<ServerStatus.Instance> processes = new ArrayList<>();
        switch (state) {
            case Up up -> processes.add(up.connection().instance(up.wireName(), now()));
            case Draining draining -> processes.add(draining.connection().instance(draining.wireName(), now()));
            case Starting _, Waiting _, Stopped _ -> {}
        }
        retiring.forEach(connection -> processes.add(connection.instance("draining", now())));
        return processes;
    }

    /** Prepares another run, for an application that goes on after a pause. Not while it runs. */
    void resume() {
        if (state instanceof Stopped) {
            downSince = now();
            become(new Starting(0));
        }
    }

    @Override
    public void run() {
        try {
            while (true) {
                become(nextWhateverHappens(state));
                if (!(state instanceof Starting)) {
                    firstAttempt.countDown();
                }
            }
        } catch (InterruptedException e) {
            become(Stopped.WITH_THE_GATEWAY);
        } finally {
            closeRetiring();
            firstAttempt.countDown();
        }
    }

    /** A defect of ours must not end the supervision: its server would be down for good, and nobody would see why. */
    private ServerState nextWhateverHappens(ServerState now) throws InterruptedException {
        try {
            return lifecycle.next(now);
        } catch (RuntimeException | Error e) {
            log.atError().addKeyValue("server", name).setCause(e).log("the supervision of the server met a defect");
            return lifecycle.afterDefect(now, e);
        }
    }

    /** Ends a connection that was replaced, once its last calls are over. */
    private void retire(Connection old) {
        retiring.add(old);
        Deadline limit = Deadline.after(rules.callLimit(), rules.clock());
        Thread.ofVirtual().name("mcp-" + name + "-retiring").start(() -> {
            try (old) {
                old.awaitLastCalls(limit);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                retiring.remove(old);
            }
        });
    }

    /** All at the same time: each may take the 2 seconds that closing takes at most. */
    private void closeRetiring() {
        List<Thread> closing = retiring.stream()
                .map(connection -> Thread.startVirtualThread(connection::close))
                .toList();
        for (Thread thread : closing) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void become(ServerState next) {
        ServerState before = state;
        if (next.equals(before)) {
            return;
        }
        state = next;
        if (before instanceof Up old
                && next instanceof Up fresh
                && !old.connection().equals(fresh.connection())) {
            retire(old.connection());
        }
        if (before instanceof Unstable && next instanceof Unstable) {
            return; // worse, but no news
        }
        if (next instanceof Up) {
            downSince = null;
        } else if (downSince == null) {
            downSince = now();
        }
        StateLog.transition(name, next, now());
        try {
            watcher.changed(before, next);
        } catch (RuntimeException e) {
            log.atError().addKeyValue("server", name).setCause(e).log("a listener of the servers' states failed");
        }
    }

    private Instant now() {
        return rules.clock().instant();
    }
}
