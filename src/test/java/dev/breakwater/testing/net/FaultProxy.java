package dev.breakwater.testing.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A bad network on loopback: listens on a free port, hands what arrives on to a port of this machine and back, and is slow,
 * cut, paused or dead on demand. A {@link Fault} that is set holds for connections that are open and for those to come,
 * until another one is set or all is {@link #heal healed}.
 *
 * <p>If the target does not accept a connection, the client's is reset.
 */
public final class FaultProxy implements AutoCloseable {

    /** Small, so that a sender soon notices that nobody reads. */
    private static final int BUFFER = 16 << 10;

    private static final int BACKLOG = 1024;

    private final int target;
    private final Socket reservation;
    private final InetSocketAddress address;
    private final Faults faults = new Faults();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable Listener listener;

    private record Listener(ServerSocket socket, CompletableFuture<Void> acceptor) {}

    private FaultProxy(int target) throws IOException {
        this.target = target;
        // Holds the port while nobody listens on it.
        reservation = new Socket();
        reservation.setReuseAddress(true);
        reservation.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), reservation.getLocalPort());
    }

    /** A proxy to a port of the loopback interface, without a fault. */
    public static FaultProxy to(int port) {
        try {
            var proxy = new FaultProxy(port);
            proxy.admit();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return address.getPort();
    }

    /** What happens to bytes from now on, those that were sent before and have not arrived included. */
    public FaultProxy set(Way way, Fault fault) {
        faults.set(way, fault);
        return this;
    }

    /** Sets a fault both ways. */
    public FaultProxy set(Fault fault) {
        return set(Way.TO_SERVER, fault).set(Way.TO_CLIENT, fault);
    }

    /** Sets a fault for the next connection only, instead of what holds for all; repeated, for the one after that. */
    public FaultProxy next(Way way, Fault fault) {
        faults.next(way, fault);
        return this;
    }

    /** Takes all faults away, and listens again. What was paused goes on; what was lost is lost. */
    public FaultProxy heal() {
        faults.clear();
        return admit();
    }

    /** Cuts every open connection. */
    public FaultProxy cut(Ending ending) {
        links.forEach(link -> link.cut(ending));
        return this;
    }

    /** From now on connections are refused; the open ones stay. */
    public synchronized FaultProxy refuse() {
        if (listener != null) {
            close(listener.socket());
            // The port is closed only when nobody is in accept any more.
            listener.acceptor().join();
            listener = null;
        }
        return this;
    }

    /** The end of {@link #refuse}. */
    public synchronized FaultProxy admit() {
        if (listener != null || reservation.isClosed()) {
            return this;
        }
        try {
            var socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.setReceiveBufferSize(BUFFER);
            socket.bind(address, BACKLOG);
            listener = new Listener(socket, CompletableFuture.runAsync(() -> accept(socket), threads));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many connections were accepted so far. */
    public int accepted() {
        return accepted.get();
    }

    /** How many connections are open now. */
    public int open() {
        return links.size();
    }

    /** Cuts everything; no thread is left when it returns. */
    @Override
    public void close() {
        refuse();
        close(reservation);
        threads.shutdownNow();
        cut(Ending.RST);
        threads.close();
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                accepted.incrementAndGet();
                carry(client);
            } catch (IOException e) {
                return;
            }
        }
    }

    private void carry(Socket client) {
        try {
            threads.execute(() -> connect(client));
        } catch (RejectedExecutionException e) {
            close(client);
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        Link link = new Link(client, server, faults);
        links.add(link);
        faults.opened(link);
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.setReceiveBufferSize(BUFFER);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), (int)
                    Duration.ofSeconds(5).toMillis());
            var back = threads.submit(() -> link.carry(Way.TO_CLIENT));
            link.carry(Way.TO_SERVER);
            back.get();
            link.cut(Ending.FIN);
        } catch (Exception e) {
            link.cut(Ending.RST);
        } finally {
            links.remove(link);
            faults.closed(link);
        }
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // It is closed all the same.
        }
    }
}
