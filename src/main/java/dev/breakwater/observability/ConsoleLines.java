package dev.breakwater.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * The log on standard output, at which nobody waits: a thread of its own writes the lines, all that have come meanwhile at
 * once. A reader that has stopped reading costs lines, which are counted, and no runs. What is written when the process is
 * killed is what had been written; an orderly end writes all.
 */
final class ConsoleLines extends ConsoleAppender<ILoggingEvent> {

    static final int MOST_WAITING = 16_384;

    /** Of all that wait together, in bytes: lines may be long, and nobody may be reading while they come. */
    static final long MOST_WAITING_BYTES = 16L << 20;

    private static final int BATCH_BYTES = 64 * 1024;

    /**
     * Where lines come together they are written together: to be woken for each costs more than the line itself. A line that
     * comes alone, and a full batch, wait for nothing.
     */
    private static final Duration BETWEEN_WRITES = Duration.ofMillis(5);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private @Nullable Thread writer;

    @Override
    public void start() {
        super.start();
        // A platform thread: a write that blocks would hold a carrier of virtual ones.
        writer = Thread.ofPlatform().daemon().name("log-writer").start(this::write);
    }

    @Override
    protected void writeOut(ILoggingEvent event) {
        byte[] line = encoder.encode(event);
        if (waitingBytes.addAndGet(line.length) > MOST_WAITING_BYTES || !waiting.offer(line)) {
            waitingBytes.addAndGet(-line.length);
            dropped.incrementAndGet();
        }
    }

    /** Gives what waits a second to be written; a reader that has stopped does not hold the end up for longer. */
    @Override
    public void stop() {
        Thread last = writer;
        if (last == null) {
            return;
        }
        writer = null;
        started = false;
        last.interrupt();
        try {
            boolean _ = last.join(STOP_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            while (started) {
                int lines = write(waiting.take());
                if (lines > 1 && waitingBytes.get() < BATCH_BYTES) {
                    Thread.sleep(BETWEEN_WRITES);
                }
            }
        } catch (InterruptedException e) {
            // The end.
        }
        // What has come until now, not what others go on to add for ever.
        int left = waiting.size();
        for (byte[] line = waiting.poll(); line != null && left > 0; line = waiting.poll()) {
            left -= write(line);
        }
    }

    /** Writes a line and more that wait; returns how many. */
    private int write(byte[] first) {
        var batch = new ByteArrayOutputStream();
        int lines = 0;
        for (byte[] line = first; line != null; line = batch.size() > BATCH_BYTES ? null : waiting.poll()) {
            waitingBytes.addAndGet(-line.length);
            batch.writeBytes(line);
            lines++;
        }
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            batch.writeBytes(encoder.encode(lost(lost)));
        }
        try {
            batch.writeTo(getOutputStream());
            getOutputStream().flush();
        } catch (IOException e) {
            addError("lines could not be written", e);
        }
        return lines;
    }

    private ILoggingEvent lost(long lines) {
        Logger logger = ((LoggerContext) getContext()).getLogger(ConsoleLines.class);
        var event = new LoggingEvent(
                ConsoleLines.class.getName(),
                logger,
                Level.WARN,
                "log lines were dropped: standard output was not read",
                null,
                null);
        event.setKeyValuePairs(List.of(new KeyValuePair("lines", lines)));
        return event;
    }
}
