package dev.breakwater.toolserver.filesystem;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Goes through a file line by line, each with its line end. A line of more than {@value #LONGEST} bytes comes in pieces, which
 * end between characters and count as lines, so that memory stays bounded and yet all of a file can be reached. How long the
 * file says it is does not matter: it is read until it ends.
 */
final class LineCursor implements Closeable {

    static final int LONGEST = 8 * 1024;

    private static final int CAPACITY = 4 * LONGEST;

    private final SeekableByteChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(CAPACITY);
    private final ContentKind kind;
    private final boolean marked;
    private boolean ended;
    private String text = "";
    private int bytes;
    private boolean replaced;

    /** Takes over {@code file}, which {@link #close} closes. */
    LineCursor(SeekableByteChannel file) throws IOException {
        this.file = file;
        buffer.flip();
        try {
            fill(LONGEST);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        kind = ContentKind.of(buffer);
        marked = kind == ContentKind.TEXT && startsWithMark();
        if (marked) {
            buffer.position(3);
        }
    }

    ContentKind kind() {
        return kind;
    }

    /** Whether the file began with a byte order mark, which is no part of the first line's text. */
    boolean marked() {
        return marked;
    }

    /** Goes to the next line; false at the end of the file. */
    boolean advance() throws IOException {
        int length = lineLength(0);
        if (length < 0) {
            int seen = buffer.remaining();
            fill(LONGEST + 1);
            length = lineLength(seen);
        }
        if (length < 0) {
            length = buffer.remaining() > LONGEST ? pieceLength() : buffer.remaining();
        }
        if (length == 0) {
            return false;
        }
        decode(length);
        return true;
    }

    /** The line. Bytes that are not UTF-8 have become U+FFFD. */
    String text() {
        return text;
    }

    /** How many bytes the line has in the file. */
    int bytes() {
        return bytes;
    }

    /** Whether the line has bytes that are not UTF-8. */
    boolean replaced() {
        return replaced;
    }

    private int lineLength(int from) {
        int most = Math.min(buffer.remaining(), LONGEST);
        for (int i = from; i < most; i++) {
            if (buffer.get(buffer.position() + i) == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private int pieceLength() {
        int length = LONGEST;
        // A character has at most three bytes after its first one.
        while (length > LONGEST - 4 && (buffer.get(buffer.position() + length) & 0xC0) == 0x80) {
            length--;
        }
        return length;
    }

    private void decode(int length) {
        ByteBuffer line = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        bytes = length;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(line).toString();
            replaced = false;
        } catch (CharacterCodingException e) {
            line.rewind();
            text = StandardCharsets.UTF_8.decode(line).toString();
            replaced = true;
        }
    }

    private boolean startsWithMark() {
        return buffer.remaining() >= 3
                && buffer.get(0) == (byte) 0xEF
                && buffer.get(1) == (byte) 0xBB
                && buffer.get(2) == (byte) 0xBF;
    }

    /** Reads on until at least {@code wanted} bytes are there or the file has ended. */
    private void fill(int wanted) throws IOException {
        if (ended || buffer.remaining() >= wanted) {
            return;
        }
        buffer.compact();
        while (!ended && buffer.position() < wanted) {
            ended = file.read(buffer) < 0;
        }
        buffer.flip();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
