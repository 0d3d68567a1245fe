package dev.breakwater.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** The server's end of one HTTP/1.1 connection, low enough to stall and to break it. */
final class HttpConnection {

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final Socket socket;
    private final int number;
    private final Executor threads;
    private final InputStream in;
    private final OutputStream out;

    HttpConnection(Socket socket, int number, Executor threads) throws IOException {
        this.socket = socket;
        this.number = number;
        this.threads = threads;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /** The next request, or nothing at the end of the connection. */
    Optional<ReceivedRequest> read() throws IOException {
        String start = line();
        if (start.isEmpty()) {
            return Optional.empty();
        }
        List<String> parts = List.of(start.split(" ", 3));
        Map<String, String> headers = new HashMap<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        byte[] body = "chunked".equalsIgnoreCase(headers.get("transfer-encoding"))
                ? chunks()
                : exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return Optional.of(new ReceivedRequest(parts.get(0), parts.get(1), headers, parse(body), number));
    }

    void send(int status, byte[] body) throws IOException {
        send(status, JSON, body);
    }

    void send(int status, Map<String, String> headers, byte[] body) throws IOException {
        var message = new ByteArrayOutputStream(body.length + 256);
        message.writeBytes(head(status, headers, body.length));
        message.writeBytes(body);
        message.writeTo(out);
    }

    void sendLast(int status, byte[] body) throws IOException {
        send(status, Map.of("Content-Type", "application/json", "Connection", "close"), body);
        socket.shutdownOutput();
    }

    void sendHeaders(int status, int length) throws IOException {
        out.write(head(status, JSON, length));
    }

    void sendBytes(byte[] body, int from, int length) throws IOException {
        out.write(body, from, length);
    }

    /** Ends the connection with a TCP reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Waits until the client, which is owed an answer, closes the connection. */
    void awaitHangUp() throws IOException {
        try {
            while (in.read() >= 0) {
                // Nothing more is expected of the client; whatever comes is dropped.
            }
        } catch (IOException e) {
            if (socket.isClosed()) {
                throw e;
            }
            // Reset by the client: gone as well.
        }
    }

    /** Reports it if the client closes the connection before it is {@link Waiting#answered}. */
    Waiting onHangUp(Runnable report) {
        var waiting = new Waiting(new AtomicBoolean());
        threads.execute(() -> {
            try {
                awaitHangUp();
                if (!waiting.done().get()) {
                    report.run();
                }
            } catch (IOException e) {
                // The server itself closed the connection.
            }
        });
        return waiting;
    }

    record Waiting(AtomicBoolean done) {
        void answered() {
            done.set(true);
        }
    }

    private static byte[] head(int status, Map<String, String> headers, int length) {
        var head = new StringBuilder("HTTP/1.1 ").append(status).append(" Scripted\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("Content-Length: ")
                .append(length)
                .append("\r\n\r\n")
                .toString()
                .getBytes(ISO_8859_1);
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JsonMapper.shared().readTree(body);
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            int length = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
            body.writeBytes(exactly(length));
            line();
            if (length == 0) {
                return body.toByteArray();
            }
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
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
}
