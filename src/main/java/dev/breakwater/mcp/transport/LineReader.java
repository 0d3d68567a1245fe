package dev.breakwater.mcp.transport;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Cuts a stream of bytes into lines of bounded length. A longer line is read to its end and dropped, so that a server
 * that writes without end costs no memory and the next line is whole again.
 */
final class LineReader {

    private static final int CHUNK = 16 * 1024;
    private static final int HEAD = 512;
    private static final int TAIL = 512;

    private final InputStream in;
    private final int limit;
    private final boolean empty;
    private final byte[] tail = new byte[TAIL];
    private byte[] line = new byte[CHUNK];
    private int length;
    private int tailLength;
    private boolean dropping;

    /** @param limit the longest line kept, in bytes */
    LineReader(InputStream in, int limit) {
        this(in, limit, false);
    }

    private LineReader(InputStream in, int limit, boolean empty) {
        this.in = in;
        this.limit = limit;
        this.empty = empty;
    }

    /** The same, and lines with nothing in them are told as well. */
    static LineReader withEmptyLines(InputStream in, int limit) {
        return new LineReader(in, limit, true);
    }

    /**
     * Reads to the end of the stream.
     *
     * @param lines gets each line without its end; empty ones are mostly left out
     * @param oversized gets the first and the last bytes of each line that was too long
     */
    void readAll(Consumer<byte[]> lines, BiConsumer<byte[], byte[]> oversized) throws IOException {
        byte[] chunk = new byte[CHUNK];
        int read;
        while ((read = in.read(chunk)) >= 0) {
            int from = 0;
            for (int i = 0; i < read; i++) {
                if (chunk[i] == '\n') {
                    append(chunk, from, i - from);
                    end(lines, oversized);
                    from = i + 1;
                }
            }
            append(chunk, from, read - from);
        }
    }

    /** What stood after the last line end, at the end of the stream; the head of it, if it was too long. */
    byte[] rest() {
        return Arrays.copyOf(line, dropping ? Math.min(length, HEAD) : length);
    }

    private void append(byte[] chunk, int from, int count) {
        if (count == 0) {
            return;
        }
        if (dropping) {
            keepTail(chunk, from, count);
            return;
        }
        if (length > limit - count) {
            tailLength = 0;
            keepTail(line, 0, length);
            keepTail(chunk, from, count);
            int missing = Math.max(0, Math.min(HEAD, limit) - length);
            if (missing > 0) {
                ensure(length + Math.min(missing, count));
                System.arraycopy(chunk, from, line, length, Math.min(missing, count));
                length += Math.min(missing, count);
            }
            dropping = true;
            return;
        }
        ensure(length + count);
        System.arraycopy(chunk, from, line, length, count);
        length += count;
    }

    private void keepTail(byte[] bytes, int from, int count) {
        int added = Math.min(count, TAIL);
        int kept = Math.min(tailLength, TAIL - added);
        System.arraycopy(tail, tailLength - kept, tail, 0, kept);
        System.arraycopy(bytes, from + count - added, tail, kept, added);
        tailLength = kept + added;
    }

    private void ensure(int size) {
        if (size > line.length) {
            long doubled = Math.min(2L * line.length, limit);
            line = Arrays.copyOf(line, (int) Math.max(size, doubled));
        }
    }

    private void end(Consumer<byte[]> lines, BiConsumer<byte[], byte[]> oversized) {
        int size = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        boolean dropped = dropping;
        length = 0;
        dropping = false;
        if (dropped) {
            oversized.accept(Arrays.copyOf(line, Math.min(size, HEAD)), Arrays.copyOf(tail, tailLength));
        } else if (size > 0 || empty) {
            lines.accept(Arrays.copyOf(line, size));
        }
        if (line.length > 4 * CHUNK) {
            line = new byte[CHUNK]; // one large result does not stay on the heap for good
        }
    }
}
