package dev.breakwater.toolserver.stdio;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads lines of bounded length. What is too long is skipped up to its end, so that the next line is read as one again. */
final class LineReader {

    private final InputStream in;
    private final int longest;

    LineReader(InputStream in, int longest) {
        this.in = new BufferedInputStream(in, 16 * 1024);
        this.longest = longest;
    }

    /**
     * The next line without its end, empty at the end of the stream.
     *
     * @throws TooLong if the line has more than the allowed number of bytes; reading can go on
     */
    Optional<String> next() throws IOException, TooLong {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long length = 0;
        int read;
        while ((read = in.read()) != -1 && read != '\n') {
            length++;
            if (length <= longest) {
                line.write(read);
            }
        }
        if (length > longest) {
            throw new TooLong(length);
        }
        if (read == -1 && length == 0) {
            return Optional.empty();
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8));
    }

    static final class TooLong extends Exception {

        TooLong(long length) {
            super("a message of " + length + " bytes");
        }
    }
}
