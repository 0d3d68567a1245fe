package dev.breakwater.mcp.bench;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * What connections cost that nobody uses.
 *
 * @param carriers carrier threads of virtual threads that are occupied
 * @param heapEach bytes
 */
record IdleServers(long carriers, double heapEach) {

    /** @param open connects to so many servers; what it returns ends them all */
    static IdleServers of(int number, Supplier<Runnable> open) {
        long before = usedHeap();
        Runnable close = open.get();
        long after = usedHeap();
        try {
            return new IdleServers(occupiedCarriers(), (after - before) / (double) number);
        } finally {
            close.run();
        }
    }

    /** Those that run a virtual thread. The scheduler's own MXBean leaves out the ones that are stuck in native code. */
    private static long occupiedCarriers() {
        return Thread.getAllStackTraces().values().stream()
                .filter(frames -> Arrays.stream(frames)
                        .anyMatch(frame -> frame.getClassName().equals("jdk.internal.vm.Continuation")))
                .count();
    }

    private static long usedHeap() {
        for (int i = 0; i < 5; i++) {
            System.gc();
            LockSupport.parkNanos(100_000_000);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
