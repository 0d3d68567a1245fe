package dev.breakwater.mcp.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages that come as server-sent events, over one connection or, resumed, over several. Each is bounded; of a longer
 * one only the ends are kept. Used by one thread at a time.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
final class EventStream {

    /** Room for the name of the field in a line. */
    private static final int FIELD = 8;

    /** The longest pause that a server may ask for. */
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    private static final int LONGEST_ID = 4096;

    /** Takes a message. */
    interface Sink {
        void accept(byte[] message) throws IOException;
    }

    private final int limit;
    private final Sink messages;
    private final BiConsumer<byte[], byte[]> oversized;

    /** The event that is being read. */
    private final List<byte[]> data = new ArrayList<>();

    private long size;
    private byte @Nullable [] head;
    private byte[] tail = {};
    private @Nullable String id;

    private String lastId = "";
    private boolean progressed;
    private @Nullable Duration retry;

    /**
     * @param limit the longest message taken, in bytes
     * @param oversized gets the first and the last bytes of each message that was too long
     */
    EventStream(int limit, Sink messages, BiConsumer<byte[], byte[]> oversized) {
        this.limit = limit;
        this.messages = messages;
        this.oversized = oversized;
    }

    /** Reads one connection to its end; an event that has no end there is dropped. */
    void read(InputStream in) throws IOException {
        forget();
        try {
            LineReader.withEmptyLines(in, limit + FIELD).readAll(this::line, this::tooLong);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            forget();
        }
    }

    /** Where a further connection can go on; empty if the server gave no place. */
    String lastId() {
        return lastId;
    }

    /** Whether there is a new place to go on from since this was last asked. */
    boolean progressed() {
        boolean was = progressed;
        progressed = false;
        return was;
    }

    /** How long the server wants to be left alone before a further connection. */
    Optional<Duration> retry() {
        return Optional.ofNullable(retry);
    }

    private void line(byte[] line) {
        if (line.length == 0) {
            dispatch();
            return;
        }
        int colon = 0;
        while (colon < line.length && line[colon] != ':') {
            colon++;
        }
        byte[] value = valueOf(line, colon);
        switch (new String(line, 0, Math.min(colon, FIELD), UTF_8)) {
            case "data", "\uFEFFdata" -> add(value);
            case "id", "\uFEFFid" -> id = fit(new String(value, UTF_8));
            case "retry" -> retry = pause(new String(value, UTF_8)).orElse(retry);
            default -> {} // comments, and the kind of event, which is always the same
        }
    }

    private static byte[] valueOf(byte[] line, int colon) {
        int from = Math.min(colon + 1, line.length);
        return Arrays.copyOfRange(line, from < line.length && line[from] == ' ' ? from + 1 : from, line.length);
    }

    /** What goes back to the server in a header must fit into one. */
    private static @Nullable String fit(String id) {
        return id.length() <= LONGEST_ID && id.chars().allMatch(c -> c >= ' ' && c < 127) ? id : null;
    }

    private static Optional<Duration> pause(String millis) {
        if (!millis.matches("\\d{1,9}")) {
            return Optional.empty();
        }
        Duration wanted = Duration.ofMillis(Long.parseLong(millis));
        return Optional.of(wanted.compareTo(LONGEST_RETRY) < 0 ? wanted : LONGEST_RETRY);
    }

    private void add(byte[] more) {
        size += more.length + 1;
        if (size - 1 <= limit) {
            data.add(more);
            return;
        }
        if (head == null) {
            head = data.isEmpty() ? more : data.getFirst();
        }
        tail = more;
        data.clear();
    }

    private void tooLong(byte[] first, byte[] last) {
        if (new String(first, 0, Math.min(first.length, 5), UTF_8).equals("data:")) {
            size = limit + 1L;
            head = head == null ? valueOf(first, 4) : head;
            tail = last;
            data.clear();
        }
    }

    private void dispatch() {
        if (id != null && !id.equals(lastId)) {
            lastId = id;
            progressed = true;
        }
        try {
            if (head != null) {
                oversized.accept(head, tail);
            } else if (size > 1) {
                messages.accept(joined());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            forget();
        }
    }

    private byte[] joined() {
        if (data.size() == 1) {
            return data.getFirst();
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream((int) size);
        for (byte[] part : data) {
            if (all.size() > 0) {
                all.write('\n');
            }
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private void forget() {
        data.clear();
        size = 0;
        head = null;
        tail = new byte[0];
        id = null;
    }
}
