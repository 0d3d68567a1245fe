package dev.breakwater.mcp.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What runs on this machine, as {@code /proc} tells, with the marks of a gateway's children. Those who ask at the same
 * time share a look: 200 servers that end together cost two or three looks, not 200.
 */
final class Processes {

    /** A process that hangs in the kernel can hold up who reads its environment; the end of a server must not wait. */
    private static final long LIMIT_MILLIS = 500;

    private static final File PROC = new File("/proc");

    private final String variable;
    private final ReentrantLock lock = new ReentrantLock();

    /** Those that wait for a look that has not begun. */
    private @Nullable CompletableFuture<Optional<List<Entry>>> waiting;

    private boolean looking;

    /** @param variable the beginning of the variable by which a child is marked, the mark itself without its number */
    Processes(String variable) {
        this.variable = variable;
    }

    /**
     * A living process.
     *
     * @param start when it was started, in the kernel's ticks; tells it from another one with the same id
     * @param child the number of the child that it is or comes from; 0 without a mark
     */
    record Entry(long pid, long parent, long session, long start, long child) {}

    /** Whether this system has what is needed. */
    static boolean known() {
        return new File(PROC, "self/stat").canRead();
    }

    /** All processes at a moment after the call; nothing where the system does not tell, or takes too long. */
    Optional<List<Entry>> look() {
        if (!known()) {
            return Optional.empty();
        }
        CompletableFuture<Optional<List<Entry>>> mine;
        lock.lock();
        try {
            if (waiting == null) {
                waiting = new CompletableFuture<Optional<List<Entry>>>()
                        .completeOnTimeout(Optional.empty(), LIMIT_MILLIS, TimeUnit.MILLISECONDS);
            }
            mine = waiting;
            if (!looking) {
                looking = true;
                Thread.ofPlatform().daemon().name("processes").start(this::serve);
            }
        } finally {
            lock.unlock();
        }
        return mine.join(); // also by a thread that was interrupted: it is ending a server
    }

    /** Whether it still runs, and no other under the same id. */
    boolean runs(Entry process) {
        byte[] stat = new byte[1024];
        Entry now = entry(Long.toString(process.pid()), stat);
        return now != null && now.start() == process.start();
    }

    /** The session that this very process is in. */
    static long ownSession() {
        Entry own = entry("self", new byte[1024]);
        return own == null ? 0 : own.session();
    }

    private void serve() {
        while (true) {
            CompletableFuture<Optional<List<Entry>>> asked;
            lock.lock();
            try {
                asked = waiting;
                waiting = null;
                looking = asked != null;
            } finally {
                lock.unlock();
            }
            if (asked == null) {
                return;
            }
            try {
                asked.complete(Optional.of(all()));
            } finally {
                asked.complete(Optional.empty()); // if that failed; else it changes nothing
            }
        }
    }

    private List<Entry> all() {
        List<Entry> all = new ArrayList<>();
        byte[] buffer = new byte[16 * 1024];
        String[] names = PROC.list();
        for (String name : names == null ? new String[0] : names) {
            if (Character.isDigit(name.charAt(0))) {
                Entry entry = entry(name, buffer);
                if (entry != null) {
                    all.add(new Entry(
                            entry.pid(), entry.parent(), entry.session(), entry.start(), child(name, buffer)));
                }
            }
        }
        return all;
    }

    /** Nothing for one that has ended, also if its parent has taken no note of that yet. */
    private static @Nullable Entry entry(String name, byte[] buffer) {
        String stat = read(new File(PROC, name + "/stat"), buffer);
        int end = stat.lastIndexOf(')'); // the program's name, in parentheses, may hold anything
        if (end < 0) {
            return null;
        }
        String[] fields = stat.substring(end + 2).split(" ", 21);
        if (fields.length < 21 || fields[0].equals("Z") || fields[0].equals("X")) {
            return null;
        }
        return new Entry(
                Long.parseLong(stat.substring(0, stat.indexOf(' '))),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[19]),
                0);
    }

    private long child(String name, byte[] buffer) {
        String environment = read(new File(PROC, name + "/environ"), buffer);
        int at = environment.indexOf(variable);
        if (at < 0) {
            return 0;
        }
        int from = at + variable.length();
        int end = environment.indexOf('\0', from);
        try {
            return Long.parseLong(environment.substring(from, end < 0 ? environment.length() : end));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Empty where there is nothing to read: the process has ended, or belongs to somebody else. */
    private static String read(File file, byte[] buffer) {
        try (InputStream in = new FileInputStream(file)) {
            int length = in.readNBytes(buffer, 0, buffer.length);
            String head = new String(buffer, 0, length, ISO_8859_1);
            return length < buffer.length ? head : head + new String(in.readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
