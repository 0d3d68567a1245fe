package dev.breakwater.mcp.transport;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A child process with everything that it has started. Descendants are looked up while their parent still lives and are
 * remembered, because the descendants of a dead parent cannot be found any more.
 */
final class ProcessTree {

    private static final Duration POLL = Duration.ofMillis(10);

    private final Process root;
    /** Shared by the thread that closes and those that meet the end of the process. */
    private final Set<ProcessHandle> known = ConcurrentHashMap.newKeySet();

    ProcessTree(Process root) {
        this.root = root;
        look();
    }

    /** Looks for new descendants; called before each step that may end the parent. */
    void look() {
        root.descendants().forEach(known::add);
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
        root.destroy();
        living().forEach(ProcessHandle::destroy);
    }

    /** Ends all (SIGKILL). */
    void kill() {
        look();
        root.destroyForcibly();
        living().forEach(ProcessHandle::destroyForcibly);
    }

    /**
     * Waits for the root and every known descendant to end.
     *
     * @return whether they have
     */
    boolean awaitAll(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (!awaitRoot(millis)) {
            return false;
        }
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
