package dev.breakwater.mcp.transport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Interrupts the thread that has set it when its time is over, which ends a read of a virtual thread and closes the
 * socket. For threads that end after what they are limited in: an interrupt may come a little late.
 */
final class Alarm implements AutoCloseable {

    private final AtomicBoolean armed = new AtomicBoolean(true);
    private final Thread clock;

    private Alarm(Duration time, Thread sleeper) {
        clock = Thread.ofVirtual().name("mcp-alarm").start(() -> {
            try {
                Thread.sleep(time);
            } catch (InterruptedException e) {
                return;
            }
            if (armed.compareAndSet(true, false)) {
                sleeper.interrupt();
            }
        });
    }

    static Alarm after(Duration time) {
        return new Alarm(time, Thread.currentThread());
    }

    @Override
    public void close() {
        if (armed.compareAndSet(true, false)) {
            clock.interrupt();
        }
    }
}
