package dev.breakwater.agent.loop;

import dev.breakwater.tracing.Traced;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Calls under way at the same time, each on a virtual thread of its own. Used by one thread, which starts them, takes what
 * they return in the order in which they do, and stops the rest.
 */
public final class ParallelWork<T> {

    private final String name;
    private final Duration stopTime;
    private final Clock clock;
    private final Map<Integer, UnderWay> underWay = new LinkedHashMap<>();
    private final BlockingQueue<Done<T>> finished = new LinkedBlockingQueue<>();
    private volatile boolean stopped;

    /**
     * @param name of the threads, before their number
     * @param stopTime how long a call may take to end after it was interrupted
     */
    public ParallelWork(String name, Duration stopTime, Clock clock) {
        this.name = name;
        this.stopTime = stopTime;
        this.clock = clock;
    }

    /**
     * A call that has ended.
     *
     * @param result null if it ended by {@code error}
     */
    public record Done<T>(
            int number, @Nullable T result, @Nullable Throwable error, Duration duration) {}

    private record UnderWay(Thread thread, Instant start) {}

    /**
     * Starts a call.
     *
     * @param call is given a check to run before it does anything that cannot be undone: it throws once the calls are
     *     stopped
     */
    public void start(int number, Function<Runnable, T> call) {
        Map<String, String> context =
                Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());
        Instant start = clock.instant();
        Thread thread = Thread.ofVirtual().name(name + "-" + number).unstarted(Traced.carried(() -> {
            MDC.setContextMap(context);
            finished.add(run(number, start, call));
        }));
        underWay.put(number, new UnderWay(thread, start));
        thread.start();
    }

    public boolean anyUnderWay() {
        return !underWay.isEmpty();
    }

    /** The next call that ends, or nothing if none does in the time. */
    public Optional<Done<T>> next(Duration wait) throws InterruptedException {
        Optional<Done<T>> next = Optional.ofNullable(finished.poll(wait.toNanos(), TimeUnit.NANOSECONDS));
        next.ifPresent(done -> underWay.remove(done.number()));
        return next;
    }

    /**
     * Interrupts every call that is under way and waits for them for a short time.
     *
     * @return the calls that ended, in the order in which they did
     */
    public List<Done<T>> stop() {
        stopped = true;
        underWay.values().forEach(call -> call.thread().interrupt());
        List<Done<T>> ended = new ArrayList<>();
        long patience = System.nanoTime() + stopTime.toNanos();
        boolean interrupted = false;
        while (anyUnderWay()) {
            try {
                Optional<Done<T>> next = next(Duration.ofNanos(Math.max(0, patience - System.nanoTime())));
                if (next.isEmpty()) {
                    break;
                }
                ended.add(next.get());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ended;
    }

    /**
     * Forgets the calls that have not ended even after they were stopped. They cannot send anything any more.
     *
     * @return how long each of them, by its number, has been under way
     */
    public Map<Integer, Duration> abandon() {
        Map<Integer, Duration> left = new LinkedHashMap<>();
        underWay.forEach((number, call) -> left.put(number, Duration.between(call.start(), clock.instant())));
        underWay.clear();
        return left;
    }

    private Done<T> run(int number, Instant start, Function<Runnable, T> call) {
        try {
            return new Done<>(number, call.apply(this::requireRunning), null, Duration.between(start, clock.instant()));
        } catch (RuntimeException | Error e) {
            return new Done<>(number, null, e, Duration.between(start, clock.instant()));
        }
    }

    private void requireRunning() {
        if (stopped) {
            throw new CancellationException("stopped before the call was sent");
        }
    }
}
