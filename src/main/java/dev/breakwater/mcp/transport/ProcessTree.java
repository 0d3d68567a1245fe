package dev.breakwater.mcp.transport;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A child process with everything that it has started. Descendants are looked up while their parent still lives and are
 * remembered, because the descendants of a dead parent cannot be found any more.
 */
final class ProcessTree {

    private final Process root;
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
        CompletableFuture<?>[] exits = Stream.concat(Stream.of(root.toHandle()), living().stream())
                .map(ProcessHandle::onExit)
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(exits).get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    private List<ProcessHandle> living() {
        return known.stream().filter(ProcessHandle::isAlive).toList();
    }
}
