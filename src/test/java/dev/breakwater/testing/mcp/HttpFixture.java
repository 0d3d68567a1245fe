package dev.breakwater.testing.mcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * An MCP server over Streamable HTTP on loopback, on plain sockets, so that it can misbehave below HTTP. It insists on
 * what the specification wants of a client. What its tools do stands in {@link HttpFixtureTools}.
 */
public final class HttpFixture implements AutoCloseable {

    /** What the server can be told to do for good. */
    public enum Mode {
        /** No session is opened. */
        STATELESS,
        /** Answers are streams of events. */
        EVENTS,
        /** There is a stream for what the server says unasked. */
        LISTENING,
        /** Requests to end a session are not answered. */
        DEAF_TO_DELETE,
        /** Notifications are not answered. */
        DEAF_TO_NOTICES,
        /** Everything is answered with 401. */
        LOCKED,
        /** Everything is answered with a page. */
        PAGE,
        /** Everything is answered with 404. */
        ELSEWHERE,
        /** Everything is redirected. */
        MOVED,
        /** Calls name sessions that the server has forgotten with 400, as many do. */
        SAYS_400
    }

    /** A request as it came. */
    public record Request(String method, String path, Map<String, String> headers, JsonNode body) {

        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        String rpc() {
            return body.path("method").asString("");
        }
    }

    private final ServerSocket listener;
    private final String scheme;
    private final Set<Mode> modes;
    private final HttpFixtureTools tools = new HttpFixtureTools(this);
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Set<Connection> listening = ConcurrentHashMap.newKeySet();
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final Set<String> introduced = ConcurrentHashMap.newKeySet();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private HttpFixture(ServerSocket listener, String scheme, Set<Mode> modes) {
        this.listener = listener;
        this.scheme = scheme;
        this.modes = modes;
    }

    public static HttpFixture start(Mode... modes) {
        return start(0, modes);
    }

    /** @param port 0 for any that is free */
    public static HttpFixture start(int port, Mode... modes) {
        return start(port, ServerSocketFactory.getDefault(), "http", modes);
    }

    public static HttpFixture start(int port, ServerSocketFactory sockets, String scheme, Mode... modes) {
        try {
            var fixture = new HttpFixture(
                    sockets.createServerSocket(port, 256, InetAddress.getLoopbackAddress()), scheme, Set.of(modes));
            fixture.threads.execute(fixture::accept);
            return fixture;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return URI.create(scheme + "://127.0.0.1:" + port() + "/mcp");
    }

    public int port() {
        return listener.getLocalPort();
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The requests with this method of JSON-RPC. */
    public List<Request> requests(String rpc) {
        return requests.stream().filter(it -> it.rpc().equals(rpc)).toList();
    }

    /** The requests with this method of HTTP. */
    public List<Request> http(String method) {
        return requests.stream().filter(it -> it.method().equals(method)).toList();
    }

    /** Connections that are open now, as far as the server has noticed. */
    public int open() {
        return connections.size();
    }

    /** Connections that were ever made. */
    public int accepted() {
        return accepted.get();
    }

    /** Streams for what the server says unasked that are open now. */
    public int listeners() {
        return listening.size();
    }

    /** Sessions that the server knows. */
    public int sessions() {
        return sessions.size();
    }

    public void forgetSessions() {
        sessions.clear();
    }

    /** Says something on all streams that are open for that. */
    public void push(String json) {
        listening.forEach(connection -> {
            try {
                connection.event("", json);
            } catch (IOException e) {
                listening.remove(connection);
            }
        });
    }

    /** Ends all streams for what the server says unasked. */
    public void cutListeners() {
        listening.forEach(Connection::close);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
        connections.forEach(Connection::close);
        threads.shutdownNow();
        threads.close();
    }

    boolean is(Mode mode) {
        return modes.contains(mode);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                accepted.incrementAndGet();
                threads.execute(() -> serve(socket));
            } catch (IOException | RejectedExecutionException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        Connection connection = new Connection(socket);
        connections.add(connection);
        try (connection) {
            connection.open();
            for (Request request = connection.read(); request != null; request = connection.read()) {
                requests.add(request);
                answer(request, connection);
            }
        } catch (IOException e) {
            // The client has left.
        } finally {
            connections.remove(connection);
            listening.remove(connection);
        }
    }

    private void answer(Request request, Connection to) throws IOException {
        if (is(Mode.LOCKED)) {
            to.send(401, "text/plain", "who are you?");
        } else if (is(Mode.PAGE)) {
            to.send(200, "text/html; charset=utf-8", "<html>Welcome!</html>");
        } else if (is(Mode.ELSEWHERE)) {
            to.send(404, "text/html", "<html>Not here</html>");
        } else if (is(Mode.MOVED)) {
            to.send(307, Map.of("Location", "http://user@elsewhere.test:81/mcp/?key=sesame"), "");
        } else if (!request.path().equals("/mcp")) {
            to.send(404, "text/plain", "no such path");
        } else if (!unfit(request, to)) {
            switch (request.method()) {
                case "POST" -> post(request, to);
                case "GET" -> get(request, to);
                case "DELETE" -> delete(request, to);
                default -> to.send(405, "text/plain", "");
            }
        }
    }

    /** What a server that takes the specification at its word turns away. */
    private boolean unfit(Request request, Connection to) throws IOException {
        String session = request.header("mcp-session-id");
        if (!request.header("accept").contains("text/event-stream")
                || (request.method().equals("POST")
                        && (!request.header("accept").contains("application/json")
                                || !request.header("content-type").equals("application/json")))) {
            to.send(406, "text/plain", "");
        } else if (request.rpc().equals("initialize")) {
            return false;
        } else if (!request.header("mcp-protocol-version").equals("2025-11-25")) {
            to.rpcError(400, "which version?");
        } else if (is(Mode.STATELESS) != session.isEmpty()) {
            to.rpcError(400, "a header is missing");
        } else if (!session.isEmpty() && !sessions.contains(session)) {
            to.rpcError(is(Mode.SAYS_400) ? 400 : 404, "No valid session ID provided");
        } else if (request.rpc().startsWith("tools/") && !session.isEmpty() && !introduced.contains(session)) {
            to.rpcError(400, "not introduced yet");
        } else {
            return false;
        }
        return true;
    }

    private void post(Request request, Connection to) throws IOException {
        JsonNode id = request.body().path("id");
        switch (request.rpc()) {
            case "initialize" -> initialize(id, to);
            case "ping" -> result(id, "{}", to);
            case "tools/list" -> result(id, "{\"tools\":[" + tools.definitions() + "]}", to);
            case "tools/call" ->
                tools.call(
                        id,
                        request.body().at("/params/name").asString(""),
                        request.body().at("/params/arguments"),
                        to);
            default -> {
                if (is(Mode.DEAF_TO_NOTICES) && !request.rpc().equals("notifications/initialized")) {
                    to.awaitHangUp();
                    return;
                }
                if (request.rpc().equals("notifications/initialized")) {
                    introduced.add(request.header("mcp-session-id"));
                }
                to.send(202, Map.of(), "");
            }
        }
    }

    private void initialize(JsonNode id, Connection to) throws IOException {
        String session = "session-" + numbers.incrementAndGet();
        String json = "{\"jsonrpc\":\"2.0\",\"id\":" + id
                + ",\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":"
                + "{\"tools\":{\"listChanged\":true}},\"serverInfo\":{\"name\":\"http fixture\",\"version\":\"1\"}}}";
        if (is(Mode.STATELESS)) {
            to.send(200, "application/json", json);
            return;
        }
        sessions.add(session);
        to.send(200, Map.of("Content-Type", "application/json", "Mcp-Session-Id", session), json);
    }

    /** Answers in the server's usual form. */
    void result(JsonNode id, String result, Connection to) throws IOException {
        String json = "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
        if (is(Mode.EVENTS)) {
            to.startEvents();
            to.event("", json);
            to.endChunks();
        } else {
            to.send(200, "application/json; charset=utf-8", json);
        }
    }

    private void get(Request request, Connection to) throws IOException {
        String after = request.header("last-event-id");
        if (!after.isEmpty() && tools.resume(after, to)) {
            return;
        }
        if (!is(Mode.LISTENING)) {
            to.send(405, Map.of("Allow", "POST, DELETE"), "");
            return;
        }
        to.startEvents();
        listening.add(to);
        to.awaitHangUp();
    }

    private void delete(Request request, Connection to) throws IOException {
        if (is(Mode.DEAF_TO_DELETE)) {
            to.awaitHangUp();
            return;
        }
        sessions.remove(request.header("mcp-session-id"));
        to.send(200, Map.of(), "");
    }

    /** The server's end of one connection. */
    static final class Connection implements AutoCloseable {

        private final Socket socket;
        private InputStream in = InputStream.nullInputStream();
        private OutputStream out = OutputStream.nullOutputStream();

        Connection(Socket socket) {
            this.socket = socket;
        }

        private void open() throws IOException {
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        private Request read() throws IOException {
            String start = line();
            if (start.isEmpty()) {
                return null;
            }
            Map<String, String> headers = new TreeMap<>();
            for (String header = line(); !header.isEmpty(); header = line()) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
            byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
            String[] parts = start.split(" ", 3);
            return new Request(parts[0], parts[1], headers, json(body));
        }

        private static JsonNode json(byte[] body) {
            try {
                return body.length == 0
                        ? MissingNode.getInstance()
                        : JsonMapper.shared().readTree(body);
            } catch (JacksonException e) {
                return MissingNode.getInstance();
            }
        }

        private String line() throws IOException {
            var line = new ByteArrayOutputStream(64);
            for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
                if (b != '\r') {
                    line.write(b);
                }
            }
            return line.toString(ISO_8859_1);
        }

        void send(int status, String type, String body) throws IOException {
            send(status, Map.of("Content-Type", type), body);
        }

        void send(int status, Map<String, String> headers, String body) throws IOException {
            byte[] bytes = body.getBytes(UTF_8);
            head(status, headers, "Content-Length: " + bytes.length);
            write(bytes);
        }

        void rpcError(int status, String message) throws IOException {
            send(
                    status,
                    "application/json",
                    "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32000,\"message\":\"" + message + "\"}}");
        }

        void head(int status, Map<String, String> headers, String last) throws IOException {
            var head = new StringBuilder("HTTP/1.1 ").append(status).append(" Fixture\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            write(head.append(last).append("\r\n\r\n").toString().getBytes(ISO_8859_1));
        }

        void startEvents() throws IOException {
            head(200, Map.of("Content-Type", "text/event-stream"), "Transfer-Encoding: chunked");
        }

        /** @param id of the event; empty for none */
        void event(String id, String data) throws IOException {
            chunk((id.isEmpty() ? "" : "id: " + id + "\n") + "event: message\ndata: " + data + "\n\n");
        }

        void chunk(String text) throws IOException {
            byte[] bytes = text.getBytes(UTF_8);
            var all = new ByteArrayOutputStream(bytes.length + 16);
            all.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1));
            all.writeBytes(bytes);
            all.writeBytes("\r\n".getBytes(ISO_8859_1));
            write(all.toByteArray());
        }

        void endChunks() throws IOException {
            write("0\r\n\r\n".getBytes(ISO_8859_1));
        }

        synchronized void write(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Keeps the client waiting until it has enough. */
        void awaitHangUp() throws IOException {
            while (in.read() >= 0) {
                // A client that waits says nothing.
            }
            throw new EOFException();
        }

        /** Leaves in the middle of whatever it is. */
        void breakOff() throws IOException {
            close();
            throw new EOFException();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed all the same.
            }
        }
    }
}
