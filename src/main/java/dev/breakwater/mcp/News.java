package dev.breakwater.mcp;

import dev.breakwater.mcp.session.McpSession;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a session says unasked, carried from the thread that reads it to the one that supervises the server. A flood of
 * the same news is one item.
 */
final class News implements McpSession.Listener {

    /** Something a supervisor has to act on. */
    sealed interface Item {
        record ToolsChanged() implements Item {}

        record Ended(String reason) implements Item {}
    }

    private final BlockingQueue<Item> items = new LinkedBlockingQueue<>(2);
    private final AtomicBoolean changeQueued = new AtomicBoolean();
    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public void toolsChanged() {
        if (changeQueued.compareAndSet(false, true)) {
            items.add(new Item.ToolsChanged());
        }
    }

    @Override
    public void ended(String reason) {
        items.add(new Item.Ended(reason));
        end.countDown();
    }

    void restUnlessEnded(Duration time) throws InterruptedException {
        boolean _ = end.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    Item await() throws InterruptedException {
        Item item = items.take();
        if (item instanceof Item.ToolsChanged) {
            changeQueued.set(false);
        }
        return item;
    }
}
