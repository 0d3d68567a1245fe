package dev.breakwater.llm;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails, instead of going on, once more bytes than allowed were read. */
final class BoundedInputStream extends FilterInputStream {

    private final int limit;
    private long read;

    BoundedInputStream(InputStream in, int limit) {
        super(in);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        count(Math.max(0, count));
        return count;
    }

    private void count(int more) throws AnswerTooLarge {
        read += more;
        if (read > limit) {
            throw new AnswerTooLarge(limit);
        }
    }
}
