package dev.breakwater.mcp.transport;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The last lines that a child wrote to its standard error, each cut to a readable length. */
final class Diagnostics {

    private static final int LINES = 20;
    private static final int LENGTH = 500;

    private final Deque<String> lines = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();

    void add(byte[] line) {
        String text = new String(line, 0, Math.min(line.length, 4 * LENGTH), StandardCharsets.UTF_8)
                .replaceAll("\u001B\\[[0-9;]*[A-Za-z]", "")
                .replaceAll("\\p{Cntrl}", " ")
                .strip();
        if (text.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            if (lines.size() == LINES) {
                lines.removeFirst();
            }
            lines.addLast(text.length() <= LENGTH ? text : text.substring(0, LENGTH) + "…");
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
