package dev.breakwater.mcp;

import dev.breakwater.mcp.session.McpSession;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a supervisor waits for: news of the connection that it watches, an order of an operator, or time. Nobody who puts
 * something in ever waits, and a flood of the same is one item.
 */
final class Mailbox {

    /** What an operator wants of a server. */
    enum Order {
        RESTART,
        DISABLE,
        ENABLE
    }

    /** Something that a supervisor has to act on. */
    sealed interface Item {

        /** The connection is over. */
        record Ended(String reason) implements Item {}

        record Ordered(Order order) implements Item {}

        /** The server says that its tools are others now. */
        record ToolsChanged() implements Item {}

        /** Nothing has come in time. */
        record TimeUp() implements Item {}
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private @Nullable Order order;

    /** One connection's way into the mailbox. What comes of a connection that is no longer watched stays unread. */
    final class Line implements McpSession.Listener {

        private boolean toolsChanged;
        private @Nullable String ended;

        @Override
        public void toolsChanged() {
            put(() -> toolsChanged = true);
        }

        @Override
        public void ended(String reason) {
            put(() -> ended = reason);
        }

        /** Waits for the time, or less if the connection ends meanwhile. */
        void restUnlessEnded(Duration time) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long left = time.toNanos();
                while (ended == null && left > 0) {
                    left = news.awaitNanos(left);
                }
            } finally {
                lock.unlock();
            }
        }

        private @Nullable Item take() {
            if (ended != null) {
                return new Item.Ended(ended);
            }
            if (order != null) {
                return takeOrder();
            }
            if (toolsChanged) {
                toolsChanged = false;
                return new Item.ToolsChanged();
            }
            return null;
        }
    }

    /** A way in for a new connection. */
    Line line() {
        return new Line();
    }

    /** The newest order counts. */
    void order(Order what) {
        put(() -> order = what);
    }

    /** Waits for news of the connection, an order, or the time. The end of the connection comes first. */
    Item await(Line line, Duration limit) throws InterruptedException {
        return await(line::take, limit);
    }

    /** Waits for an order or the time. */
    Item await(Duration limit) throws InterruptedException {
        return await(this::takeOrder, limit);
    }

    private Item await(Taking taking, Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = limit.toNanos();
            while (true) {
                Item item = taking.take();
                if (item != null) {
                    return item;
                }
                if (left <= 0) {
                    return new Item.TimeUp();
                }
                left = news.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @FunctionalInterface
    private interface Taking {
        @Nullable Item take();
    }

    private @Nullable Item takeOrder() {
        Order taken = order;
        order = null;
        return taken == null ? null : new Item.Ordered(taken);
    }

    private void put(Runnable change) {
        lock.lock();
        try {
            change.run();
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
