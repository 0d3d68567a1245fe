package dev.breakwater.mcp;

import dev.breakwater.resilience.Deadline;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Wakes those who wait for an instance of a server to be in another state. */
final class ChangeSignal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    void raise() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for something that only a change can bring about.
     *
     * @return whether it was so by the deadline
     */
    boolean await(BooleanSupplier condition, Deadline deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!condition.getAsBoolean()) {
                long left = deadline.remaining().toNanos();
                if (left <= 0 || changed.awaitNanos(left) <= 0) {
                    return condition.getAsBoolean();
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
