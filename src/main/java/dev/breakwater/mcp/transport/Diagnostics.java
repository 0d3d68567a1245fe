package dev.breakwater.mcp.transport;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The last lines that a child wrote to its standard error, made fit to be shown when somebody wants to see them. */
final class Diagnostics {

    private static final int LINES = 20;

    private final ServerWords words;
    private final Deque<byte[]> lines = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();

    Diagnostics(ServerWords words) {
        this.words = words;
    }

    /** Costs next to nothing: a server that writes megabytes waits for its reader. */
    void add(byte[] line) {
        if (isBlank(line)) {
            return;
        }
        byte[] kept = Arrays.copyOf(line, Math.min(line.length, ServerWords.READ));
        lock.lock();
        try {
            if (lines.size() == LINES) {
                lines.removeFirst();
            }
            lines.addLast(kept);
        } finally {
            lock.unlock();
        }
    }

    List<String> tail() {
        List<byte[]> kept;
        lock.lock();
        try {
            kept = List.copyOf(lines);
        } finally {
            lock.unlock();
        }
        return kept.stream()
                .map(line -> words.line(new String(line, StandardCharsets.UTF_8)))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b < 0 || b > ' ') { // negative: a part of a character beyond ASCII
                return false;
            }
        }
        return true;
    }
}
