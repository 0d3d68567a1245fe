package dev.breakwater.mcp.transport;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The last lines that a child wrote to its standard error, each fit to be shown. */
final class Diagnostics {

    private static final int LINES = 20;

    private final ServerWords words;
    private final Deque<String> lines = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();

    Diagnostics(ServerWords words) {
        this.words = words;
    }

    void add(byte[] line) {
        String text = words.line(new String(line, 0, Math.min(line.length, ServerWords.READ), StandardCharsets.UTF_8));
        if (text.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            if (lines.size() == LINES) {
                lines.removeFirst();
            }
            lines.addLast(text);
        } finally {
            lock.unlock();
        }
    }

    List<String> tail() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }
}
