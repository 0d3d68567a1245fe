package dev.breakwater.mcp.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Calls with many callers at once, each on a virtual thread of its own that calls again and again.
 *
 * @param perSecond calls that were answered in a second
 * @param processorMicros time of a processor that a call took in this JVM, in microseconds; what else the machine does
 *     changes it less
 */
record Throughput(double perSecond, double processorMicros) {

    private static final int CALLERS = 1000;

    /** Measures for that long; every call has to be answered rightly. */
    static Throughput of(Contender contender, long millis) throws InterruptedException {
        LongAdder calls = new LongAdder();
        LongAdder wrong = new LongAdder();
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch left = new CountDownLatch(CALLERS);
        for (int caller = 0; caller < CALLERS; caller++) {
            String mine = "caller " + caller;
            Thread.startVirtualThread(() -> {
                try {
                    while (!over.get()) {
                        (contender.echo(mine) ? calls : wrong).increment();
                    }
                } finally {
                    left.countDown();
                }
            });
        }
        long before = System.nanoTime();
        long processorBefore = processorNanos();
        boolean ended = left.await(millis, TimeUnit.MILLISECONDS);
        double counted = calls.sum();
        long processor = processorNanos() - processorBefore;
        double seconds = (System.nanoTime() - before) / 1e9;
        over.set(true);
        if (ended || !left.await(60, TimeUnit.SECONDS) || wrong.sum() > 0) {
            throw new IllegalStateException(wrong.sum() + " wrong answers, " + left.getCount() + " callers hang");
        }
        return new Throughput(counted / seconds, processor / 1e3 / counted);
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
