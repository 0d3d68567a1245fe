package dev.breakwater.testing.net;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Which fault is in force for which connection; whoever waits because of one is woken when it changes. */
final class Faults {

    /** @param number tells apart two settings of the same fault */
    record Setting(long number, Fault fault) {}

    private static final Setting NONE = new Setting(0, Fault.NONE);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Way, Setting> common = new EnumMap<>(Way.class);
    private final Map<Link, Map<Way, Setting>> own = new HashMap<>();
    private final Queue<Map<Way, Setting>> next = new ArrayDeque<>();
    private long settings;

    /** In force for all connections. */
    void set(Way way, Fault fault) {
        change(() -> common.put(way, setting(fault)));
    }

    /** In force for one of the next connections, in the order of the calls. */
    void next(Way way, Fault fault) {
        change(() -> next.add(Map.of(way, setting(fault))));
    }

    void clear() {
        change(() -> {
            common.clear();
            own.clear();
            next.clear();
        });
    }

    void opened(Link link) {
        change(() -> {
            Map<Way, Setting> meant = next.poll();
            if (meant != null) {
                own.put(link, meant);
            }
        });
    }

    void closed(Link link) {
        change(() -> own.remove(link));
    }

    Setting current(Link link, Way way) {
        lock.lock();
        try {
            return own.getOrDefault(link, Map.of()).getOrDefault(way, common.getOrDefault(way, NONE));
        } finally {
            lock.unlock();
        }
    }

    /** Waits as long as nothing else is set. */
    void awaitOther(Link link, Way way, Setting setting) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (current(link, way).equals(setting)) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits a while; stops early, with false, if something else is set then. */
    boolean sameAfter(Link link, Way way, Setting setting, Duration time) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = time.toNanos();
            while (left > 0 && current(link, way).equals(setting)) {
                left = changed.awaitNanos(left);
            }
            return current(link, way).equals(setting);
        } finally {
            lock.unlock();
        }
    }

    private Setting setting(Fault fault) {
        return new Setting(++settings, fault);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
