package dev.breakwater.mcp.transport;

import dev.breakwater.outbound.Outbound;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server over Streamable HTTP: each message is a POST, on a virtual thread of its own, and its life is that of the
 * session which the server opens with its answer to the first request.
 *
 * <p>What goes wrong with one POST fails that request alone. The transport ends when there is no connection to be had,
 * when the server turns the gateway away, and when it does not know the session any more.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports">MCP transports</a>
 */
public final class HttpTransport implements Transport {

    private static final Logger log = LoggerFactory.getLogger(HttpTransport.class);

    private static final String CLOSED = "closed by the gateway";

    /** Messages on their way at the same time. */
    static final int UNDER_WAY = 1024;

    /** Beside the messages: the stream of the server, and the request that ends the session. */
    private static final int OTHER_CONNECTIONS = 2;

    /** The steps of closing: together they stay under the 2 seconds that are promised. */
    private static final Duration DELETE_WAIT = Duration.ofSeconds(1);

    private static final Duration THREADS_WAIT = Duration.ofMillis(500);

    private static final CountDownLatch OPEN = new CountDownLatch(0);

    private final HttpEndpoint endpoint;
    private final ServerWords words;
    private final int messageLimit;
    private final HttpChannel channel;
    private final Semaphore room = new Semaphore(UNDER_WAY);
    private final Map<Long, Call> calls = new ConcurrentHashMap<>();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicReference<@Nullable String> ended = new AtomicReference<>();
    private volatile @Nullable Receiver receiver;

    /** What is sent waits for it; open but while the server is told that the handshake is done. */
    private volatile CountDownLatch gate = OPEN;

    /** @param messageLimit the longest message taken from the server, in bytes */
    public HttpTransport(HttpEndpoint endpoint, Outbound outbound, int messageLimit) {
        this.endpoint = endpoint;
        this.words = endpoint.words();
        this.messageLimit = messageLimit;
        this.channel = new HttpChannel(endpoint, outbound, UNDER_WAY + OTHER_CONNECTIONS);
    }

    /** Connects to nothing yet; the first message does. */
    @Override
    public void open(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public void send(byte[] message) throws TransportException {
        Receiver _ = opened();
        start(new Notice(message, channel, endpoint, gate, this::end), () -> {});
    }

    @Override
    public void send(long id, byte[] request) throws TransportException {
        Call call = new Call(
                id, request, begun.compareAndSet(false, true), channel, words, opened(), messageLimit, gate, this::end);
        calls.put(id, call);
        try {
            start(call, () -> calls.remove(id, call));
        } catch (TransportException e) {
            calls.remove(id, call);
            throw e;
        }
    }

    @Override
    public void introduce(String protocolVersion, byte[] notification) throws TransportException {
        Receiver listening = opened();
        channel.agree(protocolVersion);
        CountDownLatch introduced = new CountDownLatch(1);
        gate = introduced;
        start(new Notice(notification, channel, endpoint, OPEN, this::end), () -> {
            introduced.countDown();
            if (ended.get() == null) {
                thread("stream", new ServerStream(channel, listening, messageLimit))
                        .start();
            }
        });
    }

    @Override
    public void over(long id) {
        Call call = calls.remove(id);
        if (call != null) {
            call.over();
        }
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        boolean live = finish(CLOSED);
        try {
            if (live && channel.inSession()) {
                leave();
            }
        } finally {
            channel.close();
        }
        awaitThreads();
    }

    @Override
    public Optional<ProcessHandle> process() {
        return Optional.empty();
    }

    @Override
    public List<String> diagnostics() {
        return List.of();
    }

    private Receiver opened() throws TransportException {
        String reason = ended.get();
        Receiver current = receiver;
        if (current == null || reason != null) {
            throw new TransportException(reason != null ? reason : CLOSED, false, null);
        }
        return current;
    }

    private void start(Runnable work, Runnable after) throws TransportException {
        if (!room.tryAcquire()) {
            throw new TransportException(
                    "the server does not answer; " + UNDER_WAY + " messages are under way", false, null);
        }
        thread("http", () -> {
                    try {
                        work.run();
                    } finally {
                        room.release();
                        after.run();
                    }
                })
                .start();
    }

    /** A thread that ends with the transport; not started yet. */
    private Thread thread(String name, Runnable work) {
        Thread thread = Thread.ofVirtual()
                .name("mcp-" + endpoint.name() + "-" + name)
                .unstarted(() -> {
                    try {
                        if (ended.get() != null) {
                            Thread.currentThread().interrupt(); // it ended after the thread was asked for
                        }
                        work.run();
                    } catch (RuntimeException | Error e) {
                        log.atError()
                                .addKeyValue("server", endpoint.name())
                                .setCause(e)
                                .log("an exchange with the server met a defect");
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                });
        threads.add(thread);
        return thread;
    }

    /** The transport ends by itself. */
    private void end(String reason) {
        if (finish(reason)) {
            channel.close();
        }
    }

    /** The first of all ways to the end tells the receiver; whatever is under way is broken off. */
    private boolean finish(String reason) {
        if (!ended.compareAndSet(null, reason)) {
            return false;
        }
        Receiver current = receiver;
        if (current != null) {
            current.closed(reason);
        }
        threads.stream()
                .filter(thread -> !thread.equals(Thread.currentThread()))
                .forEach(Thread::interrupt);
        return true;
    }

    /** Tells the server that the session is over, as far as it listens. */
    private void leave() {
        Thread leaving = Thread.ofVirtual()
                .name("mcp-" + endpoint.name() + "-delete")
                .start(() -> {
                    try {
                        channel.exchange(channel.delete(), response -> false);
                    } catch (IOException e) {
                        log.atDebug().addKeyValue("server", endpoint.name()).log("the server was not told of the end");
                    }
                });
        if (!ends(leaving, DELETE_WAIT)) {
            leaving.interrupt();
        }
    }

    private void awaitThreads() {
        long end = System.nanoTime() + THREADS_WAIT.toNanos();
        for (Thread thread : threads) {
            // One that has not begun yet ends by itself as soon as it does.
            boolean begun = thread.getState() != Thread.State.NEW && !thread.equals(Thread.currentThread());
            if (begun && !ends(thread, Duration.ofNanos(end - System.nanoTime()))) {
                return;
            }
        }
    }

    private static boolean ends(Thread thread, Duration time) {
        try {
            return thread.join(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
