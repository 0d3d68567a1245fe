package dev.breakwater.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A proxy on loopback that makes tunnels. All of them lead to one port of this machine, whatever host was asked for, so
 * that a test can use names that only the proxy knows.
 */
public final class TunnelProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final @Nullable String wanted;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private TunnelProxy(ServerSocket listener, int target, @Nullable String wanted) {
        this.listener = listener;
        this.target = target;
        this.wanted = wanted;
    }

    /** A proxy that asks for no name. */
    public static TunnelProxy to(int port) {
        return start(port, null);
    }

    /** A proxy that refuses whoever is not this user. */
    public static TunnelProxy to(int port, String user, String password) {
        return start(port, "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(ISO_8859_1)));
    }

    private static TunnelProxy start(int port, @Nullable String wanted) {
        try {
            var proxy = new TunnelProxy(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), port, wanted);
            proxy.threads.execute(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The request lines of everybody who asked for a tunnel, and got one or not. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        closeQuietly(listener);
        sockets.forEach(TunnelProxy::closeQuietly);
        threads.shutdownNow();
        threads.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException | RejectedExecutionException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            for (List<String> head = head(in); !head.isEmpty(); head = head(in)) {
                asked.add(head.getFirst());
                if (wanted == null || head.contains("Proxy-Authorization: " + wanted)) {
                    tunnel(client, in);
                    return;
                }
                client.getOutputStream()
                        .write(
                                "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0\r\n\r\n"
                                        .getBytes(ISO_8859_1));
            }
        } catch (IOException e) {
            // One of the two ends has left.
        } finally {
            sockets.remove(client);
        }
    }

    private void tunnel(Socket client, InputStream in) throws IOException {
        try (var server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            sockets.add(server);
            client.getOutputStream().write("HTTP/1.1 200 Tunnel\r\n\r\n".getBytes(ISO_8859_1));
            threads.execute(() -> copy(in, server));
            copy(server.getInputStream(), client);
            sockets.remove(server);
        }
    }

    private static void copy(InputStream from, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            from.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            closeQuietly(to);
        }
    }

    private static List<String> head(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                String text = line.toString(ISO_8859_1).strip();
                line.reset();
                if (text.isEmpty()) {
                    return lines;
                }
                lines.add(text);
            } else {
                line.write(b);
            }
        }
        return List.of();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // It is closed all the same.
        }
    }
}
