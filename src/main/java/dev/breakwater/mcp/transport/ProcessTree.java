package dev.breakwater.mcp.transport;

import dev.breakwater.mcp.transport.Guard.Mark;
import dev.breakwater.mcp.transport.Processes.Entry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * A child process with everything that it has started: what carries its mark, what is in its session or in one made by
 * its descendants, and the descendants of all these. Where the system does not tell sessions and environments, these are
 * the descendants found while their parent still lived; those of a dead parent cannot be found there.
 */
final class ProcessTree {

    private static final Duration POLL = Duration.ofMillis(10);

    /** How often those are killed that have been started while the others were being killed. */
    private static final int ROUNDS = 10;

    /**
     * Signals go to its handle. {@link Process#destroy()} closes the process's streams, too, and waits for whoever is
     * stuck in a write: a child that neither reads nor heeds the signal would hold up its own end.
     */
    private final Process root;

    private final Mark mark;
    private final Guard guard;
    /** Shared by the thread that closes and those that meet the end of the process; as the sessions are. */
    private final Set<ProcessHandle> known = ConcurrentHashMap.newKeySet();

    private final Set<Long> sessions = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean forgotten;

    ProcessTree(Process root, Mark mark, Guard guard) {
        this.root = root;
        this.mark = mark;
        this.guard = guard;
        if (mark.leads()) {
            watch(root.pid());
        }
    }

    /**
     * Looks for new descendants; called before each step that may end the parent.
     *
     * @return whether there are some
     */
    boolean look() {
        Optional<List<Entry>> all = guard.processes().look();
        known.removeIf(process -> !process.isAlive());
        return all.isPresent()
                ? add(all.get())
                : known.addAll(root.descendants().toList());
    }

    /** The end of the tree. From now on the numbers of its sessions may become those of other programs. */
    void forget() {
        lock.lock();
        try {
            forgotten = true;
            sessions.forEach(guard::forget);
            sessions.clear();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the root to end.
     *
     * @return whether it has
     */
    boolean awaitRoot(long millis) {
        try {
            return root.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !root.isAlive();
        }
    }

    /** Asks all to end (SIGTERM). */
    void terminate() {
        look();
        root.toHandle().destroy();
        living().forEach(ProcessHandle::destroy);
    }

    /** Ends all (SIGKILL), also those that are being started meanwhile. */
    void kill() {
        look();
        int rounds = 0;
        do {
            root.toHandle().destroyForcibly();
            living().forEach(ProcessHandle::destroyForcibly);
        } while (++rounds < ROUNDS && look());
    }

    /**
     * Waits for the root and every descendant to end.
     *
     * @return whether they have
     */
    boolean awaitAll(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (!awaitRoot(millis)) {
            return false;
        }
        look(); // what a wrapper has left
        try {
            while (!living().isEmpty()) {
                if (System.nanoTime() - end >= 0) {
                    return false;
                }
                Thread.sleep(POLL); // ProcessHandle.onExit() of a process that is no child looks every 300 ms only
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return living().isEmpty();
        }
    }

    private boolean add(List<Entry> all) {
        Set<Long> members = known.stream().map(ProcessHandle::pid).collect(Collectors.toCollection(HashSet::new));
        if (root.isAlive()) {
            members.add(root.pid());
        }
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Entry process : all) {
                if (belongs(process, members) && members.add(process.pid())) {
                    grown = true;
                    if (mark.leads() && process.session() != Processes.ownSession()) {
                        watch(process.session());
                    }
                }
            }
        }
        return all.stream()
                        .filter(process -> members.contains(process.pid()) && process.pid() != root.pid())
                        .filter(this::keep)
                        .count()
                > 0;
    }

    private boolean belongs(Entry process, Set<Long> members) {
        return process.child() == mark.child()
                || sessions.contains(process.session())
                || members.contains(process.parent());
    }

    /** Whether it was not known. */
    private boolean keep(Entry process) {
        return ProcessHandle.of(process.pid())
                .filter(_ -> guard.processes().runs(process)) // and its number has not passed to another one
                .map(known::add)
                .orElse(false);
    }

    private void watch(long session) {
        lock.lock();
        try {
            if (!forgotten && sessions.add(session)) {
                guard.watch(session);
            }
        } finally {
            lock.unlock();
        }
    }

    private List<ProcessHandle> living() {
        return known.stream().filter(ProcessTree::runs).toList();
    }

    /**
     * To the JDK a process lives until its parent has taken note of its end. For an orphan that is the first process of
     * the machine or the container, which takes its time, or never does; such a dead process has no command any more.
     */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }
}
