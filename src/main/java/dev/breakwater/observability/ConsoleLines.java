package dev.breakwater.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.event.KeyValuePair;

/**
 * The log on standard output, at which nobody waits: whoever finds it busy leaves the line to the one who writes, and who
 * then writes all that have come meanwhile at once. A reader that has stopped reading costs lines, which are counted, and no
 * runs.
 */
final class ConsoleLines extends ConsoleAppender<ILoggingEvent> {

    static final int MOST_WAITING = 16_384;
    private static final int BATCH_BYTES = 64 * 1024;
    private static final long STOP_LIMIT_SECONDS = 1;

    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();

    @Override
    protected void writeOut(ILoggingEvent event) throws IOException {
        if (!waiting.offer(encoder.encode(event))) {
            dropped.incrementAndGet();
            return;
        }
        // Looked at again after each unlock: what came just before it was left to us.
        while (!waiting.isEmpty() && streamWriteLock.tryLock()) {
            try {
                writeWaiting();
            } finally {
                streamWriteLock.unlock();
            }
        }
    }

    @Override
    public void stop() {
        try {
            // Not for ever: a shutdown that waits for a stopped reader would end by SIGKILL.
            if (streamWriteLock.tryLock(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                try {
                    // All of them, but not what others go on to add for ever.
                    for (int left = waiting.size(); left > 0; ) {
                        left -= writeWaiting();
                    }
                    super.stop();
                } finally {
                    streamWriteLock.unlock();
                }
            }
        } catch (IOException e) {
            addError("the last lines could not be written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes some of the lines that wait; returns how many, at least one if there is one. */
    private int writeWaiting() throws IOException {
        var batch = new ByteArrayOutputStream();
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            batch.writeBytes(encoder.encode(lost(lost)));
        }
        int lines = 0;
        while (batch.size() <= BATCH_BYTES) {
            byte[] line = waiting.poll();
            if (line == null) {
                break;
            }
            batch.writeBytes(line);
            lines++;
        }
        if (isStarted() && batch.size() > 0) {
            batch.writeTo(getOutputStream());
            getOutputStream().flush();
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
