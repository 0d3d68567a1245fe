package dev.breakwater.mcp.transport;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * What is still to be written to a child. Callers only add to a bounded queue; one thread writes. A write to a child
 * that does not read blocks that thread alone, ignores interrupts, and is ended only by killing the child. The stream is
 * touched by that thread and no other, because {@code close()} of a stream waits behind a blocked write.
 */
final class Outbox {

    /** No message is empty, so that an empty one can mean the end. */
    private static final byte[] END = {};

    private final BlockingQueue<byte[]> queue;
    private final OutputStream out;

    Outbox(OutputStream out, int capacity) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.out = new BufferedOutputStream(out, 64 * 1024);
    }

    /** Whether there was room for the message. */
    boolean offer(byte[] message) {
        return queue.offer(message);
    }

    /** Lets the writing thread close the stream once it has written what is queued; does not wait for it. */
    void end() {
        if (!queue.offer(END)) {
            queue.clear();
            queue.offer(END);
        }
    }

    /**
     * Writes until {@link #end()} is called.
     *
     * @throws IOException if the child has closed its end
     */
    void writeAll() throws IOException {
        try (out) {
            while (true) {
                byte[] message = queue.take();
                if (message.length == 0) {
                    return;
                }
                out.write(message);
                out.write('\n');
                if (queue.isEmpty()) {
                    out.flush();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
