package dev.breakwater.mcp.transport;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts a stream of bytes into lines of bounded length. A longer line is read to its end and dropped, so that a server
 * that writes without end costs no memory and the next line is whole again.
 */
final class LineReader {

    private static final int CHUNK = 16 * 1024;
    private static final int HEAD = 512;

    private final InputStream in;
    private final int limit;
    private byte[] line = new byte[CHUNK];
    private int length;
    private boolean dropping;

    /** @param limit the longest line kept, in bytes */
    LineReader(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /**
     * Reads to the end of the stream.
     *
     * @param lines gets each line without its end; empty ones are left out
     * @param oversized gets the first bytes of each line that was too long
     */
    void readAll(Consumer<byte[]> lines, Consumer<byte[]> oversized) throws IOException {
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
        // What stands after the last line end is half a line of a server that died: it is dropped.
    }

    private void append(byte[] chunk, int from, int count) {
        if (dropping || count == 0) {
            return;
        }
        if (length + count > limit) {
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

    private void ensure(int size) {
        if (size > line.length) {
            line = Arrays.copyOf(line, Math.min(Math.max(size, line.length * 2), Math.max(limit, size)));
        }
    }

    private void end(Consumer<byte[]> lines, Consumer<byte[]> oversized) {
        int size = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        boolean dropped = dropping;
        length = 0;
        dropping = false;
        if (dropped) {
            oversized.accept(Arrays.copyOf(line, Math.min(size, HEAD)));
        } else if (size > 0) {
            lines.accept(Arrays.copyOf(line, size));
        }
        if (line.length > 4 * CHUNK) {
            line = new byte[CHUNK]; // one large result does not stay on the heap for good
        }
    }
}
