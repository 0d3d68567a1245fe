package dev.breakwater.resilience;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how many calls of something are under way at a time. Who finds it full waits, first come first served, until
 * a deadline; a Resilience4j bulkhead alone waits the same time for every caller, whatever its deadline. The bulkhead
 * behind the queue is what metrics and management see.
 */
public final class CallLimit {

    private final Semaphore permits;
    private final Bulkhead bulkhead;

    /**
     * @param name of the bulkhead in metrics, such as {@code llm_openai}
     * @param calls the most at a time
     */
    public CallLimit(String name, int calls, BulkheadRegistry registry) {
        this.permits = new Semaphore(calls, true);
        this.bulkhead = registry.bulkhead(
                name,
                BulkheadConfig.custom()
                        .maxConcurrentCalls(calls)
                        .maxWaitDuration(Duration.ZERO)
                        .build());
    }

    /**
     * Takes a place, to be given back with {@link #leave()}.
     *
     * @return whether there was one by the deadline
     */
    public boolean enter(Deadline deadline) throws InterruptedException {
        if (!permits.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        if (!bulkhead.tryAcquirePermission()) {
            // Only if somebody narrowed the bulkhead while the gateway runs.
            permits.release();
            return false;
        }
        return true;
    }

    /** Gives a place back. */
    public void leave() {
        bulkhead.onComplete();
        permits.release();
    }

    /** The most calls at a time. */
    public int calls() {
        return bulkhead.getBulkheadConfig().getMaxConcurrentCalls();
    }
}
