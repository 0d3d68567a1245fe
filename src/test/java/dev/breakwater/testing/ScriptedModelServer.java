package dev.breakwater.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.breakwater.testing.ScriptedReply.Completion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server on loopback that speaks the protocols of OpenAI, Anthropic and Ollama and whose answers a test writes:
 * {@link #enqueue} for replies in order, {@link #respond} for replies computed from the request (used when none is
 * enqueued), {@link #serve} for other paths.
 *
 * <p>A look whether there is a model is answered and listed only where a test serves it.
 *
 * <p>Like the real ones it refuses, with status 400, a conversation whose tool calls are not all answered. A request that
 * nothing was scripted for gets status 500 and a body that says so.
 */
public final class ScriptedModelServer implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String OLLAMA_LOOK = "/api/show";

    private final ServerSocket listener;
    private final String scheme;
    private final Map<String, ScriptedReply> fixed = new ConcurrentHashMap<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Queue<ScriptedReply> script = new ConcurrentLinkedQueue<>();
    private final List<ReceivedRequest> requests = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger hangUps = new AtomicInteger();
    private volatile @Nullable Function<JsonNode, ScriptedReply> responder;

    private ScriptedModelServer(ServerSocket listener, String scheme) {
        this.listener = listener;
        this.scheme = scheme;
    }

    /** Starts a server on a free port of the loopback interface. */
    public static ScriptedModelServer start() {
        return start(ServerSocketFactory.getDefault(), "http");
    }

    /** Starts a server that speaks TLS. */
    public static ScriptedModelServer start(SSLContext tls) {
        return start(tls.getServerSocketFactory(), "https");
    }

    private static ScriptedModelServer start(ServerSocketFactory sockets, String scheme) {
        try {
            var server = new ScriptedModelServer(
                    sockets.createServerSocket(0, 1024, InetAddress.getLoopbackAddress()), scheme);
            server.threads.execute(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What belongs into {@code OPENAI_BASE_URL} and {@code ANTHROPIC_BASE_URL}. */
    public String baseUrl() {
        return rootUrl() + "/v1";
    }

    /** What belongs into {@code OLLAMA_BASE_URL}. */
    public String rootUrl() {
        return scheme + "://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort();
    }

    /** The port it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Always replies like this at a path, whatever is scripted. */
    public ScriptedModelServer serve(String path, ScriptedReply.Raw reply) {
        fixed.put(path, reply);
        return this;
    }

    /** Replies to the next requests, in this order. */
    public ScriptedModelServer enqueue(ScriptedReply... replies) {
        script.addAll(List.of(replies));
        return this;
    }

    /** Replies to every request that no enqueued reply is left for; the function sees the request's body. */
    public ScriptedModelServer respond(Function<JsonNode, ScriptedReply> replies) {
        responder = replies;
        return this;
    }

    /** Everything received so far, in order of arrival. */
    public List<ReceivedRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** Waits until that many requests have arrived; fails the test if they do not within the time. */
    public List<ReceivedRequest> awaitRequests(int count, Duration atMost) {
        synchronized (requests) {
            awaitUnder(requests, () -> requests.size() >= count, atMost, count + " requests");
            return List.copyOf(requests);
        }
    }

    /** Waits until that many clients have closed their connection while they were owed a reply. */
    public void awaitHangUps(int count, Duration atMost) {
        synchronized (hangUps) {
            awaitUnder(hangUps, () -> hangUps.get() >= count, atMost, count + " clients that hang up");
        }
    }

    /** How many connections were opened so far. */
    public int connections() {
        return accepted.get();
    }

    /** Closes every idle or busy connection, and goes on accepting new ones. */
    public void closeConnections() {
        connections.forEach(ScriptedModelServer::closeQuietly);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
        closeConnections();
        threads.close();
    }

    static String errorBody(String code, String message) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error")
                .put("message", message)
                .put("type", "scripted_error")
                .putNull("param")
                .put("code", code);
        return body.toString();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                int number = accepted.incrementAndGet();
                connections.add(socket);
                threads.execute(() -> serve(socket, number));
            } catch (IOException | RejectedExecutionException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var connection = new HttpConnection(socket, number, threads);
            for (var request = connection.read(); request.isPresent(); request = connection.read()) {
                ScriptedReply reply = replyTo(request.get());
                if (!isUnservedLook(request.get())) {
                    synchronized (requests) {
                        requests.add(request.get());
                        requests.notifyAll();
                    }
                }
                try {
                    send(reply, request.get(), connection);
                } catch (IOException e) {
                    if (!socket.isClosed()) {
                        hungUp();
                    }
                    throw e;
                }
            }
        } catch (IOException | InterruptedException e) {
            // The client left, the test closed the server, or the reply was to end the connection.
        } finally {
            connections.remove(socket);
        }
    }

    /** Whether a gateway looks in the background for the model, which is none of the requests that a test is about. */
    private boolean isUnservedLook(ReceivedRequest request) {
        return (request.method().equals("GET") || request.path().equals(OLLAMA_LOOK))
                && !fixed.containsKey(request.path());
    }

    private ScriptedReply replyTo(ReceivedRequest request) {
        ScriptedReply served = fixed.get(request.path());
        if (served != null) {
            return served;
        }
        Optional<Dialect> dialect =
                Dialect.at(request.path()).filter(one -> request.method().equals("POST"));
        if (dialect.isEmpty()) {
            return ScriptedReply.error(404, "not_found", request.method() + " " + request.path() + " is not served");
        }
        Optional<ScriptedReply.Raw> objection = dialect.get().objection(request);
        if (objection.isPresent()) {
            return objection.get();
        }
        ScriptedReply next = script.poll();
        var compute = responder;
        if (next == null && compute != null) {
            try {
                next = compute.apply(request.body());
            } catch (RuntimeException | AssertionError e) {
                return ScriptedReply.error(500, "responder_failed", "the test's responder failed: " + e);
            }
        }
        return next != null
                ? next
                : ScriptedReply.error(500, "unscripted", "the test scripted no reply for this request");
    }

    private void send(ScriptedReply reply, ReceivedRequest request, HttpConnection connection)
            throws IOException, InterruptedException {
        switch (reply) {
            case Completion completion -> connection.send(200, completionBody(completion, request));
            case ScriptedReply.Raw raw ->
                connection.send(raw.status(), raw.headers(), raw.body().getBytes(UTF_8));
            case ScriptedReply.Late(var late, var delay) -> {
                pause(delay);
                connection.send(200, completionBody(late, request));
            }
            case ScriptedReply.Held(var held, var release) -> {
                var waiting = connection.onHangUp(this::hungUp);
                release.await();
                waiting.answered();
                connection.sendLast(200, completionBody(held, request));
            }
            case ScriptedReply.Stalled(var stalled) -> {
                byte[] body = completionBody(stalled, request);
                connection.sendHeaders(200, body.length);
                connection.sendBytes(body, 0, body.length / 2);
                connection.awaitHangUp();
                hungUp();
            }
            case ScriptedReply.Dripping(var dripping, var interval) -> {
                byte[] body = completionBody(dripping, request);
                connection.sendHeaders(200, body.length);
                for (int i = 0; i < body.length; i++) {
                    connection.sendBytes(body, i, 1);
                    pause(interval);
                }
            }
            case ScriptedReply.Dropped() -> connection.reset();
        }
    }

    /** Does nothing for a while; closing the server interrupts it. */
    private static void pause(Duration time) throws InterruptedException {
        var never = new CountDownLatch(1);
        if (never.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError();
        }
    }

    private void hungUp() {
        synchronized (hangUps) {
            hangUps.incrementAndGet();
            hangUps.notifyAll();
        }
    }

    private static byte[] completionBody(Completion completion, ReceivedRequest request) {
        return Dialect.at(request.path()).orElseThrow().answer(completion, request);
    }

    private static void awaitUnder(Object monitor, BooleanSupplier reached, Duration atMost, String what) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            while (!reached.getAsBoolean()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("waited " + atMost + " in vain for " + what);
                }
                TimeUnit.NANOSECONDS.timedWait(monitor, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
