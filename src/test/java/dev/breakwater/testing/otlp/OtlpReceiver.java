package dev.breakwater.testing.otlp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;

/** A collector on loopback that takes traces as OTLP over HTTP, in protobuf. It can be told to hang, or to refuse. */
public final class OtlpReceiver implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final boolean hangs;
    private volatile boolean refuses;

    private OtlpReceiver(HttpServer server, boolean hangs) {
        this.server = server;
        this.hangs = hangs;
    }

    public static OtlpReceiver start() {
        return start(false);
    }

    /** One that takes connections and requests, and never answers. */
    public static OtlpReceiver hanging() {
        return start(true);
    }

    private static OtlpReceiver start(boolean hangs) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
            OtlpReceiver receiver = new OtlpReceiver(server, hangs);
            server.setExecutor(receiver.threads);
            server.createContext("/v1/traces", receiver::receive);
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it wants no spans from now on. */
    public void refuse(boolean refuses) {
        this.refuses = refuses;
    }

    /** What OTEL_EXPORTER_OTLP_ENDPOINT says. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** All spans so far, of all traces. */
    public List<ReceivedSpan> spans() {
        return List.copyOf(spans);
    }

    public int requests() {
        return requests.get();
    }

    /** The spans of a trace, once its first one, which ends last, has come; in the order of their beginnings. */
    public List<ReceivedSpan> trace(String id) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> spans.stream()
                        .anyMatch(span -> span.trace().equals(id) && span.kind().equals("server")));
        return spans.stream()
                .filter(span -> span.trace().equals(id))
                .sorted(Comparator.comparingLong(ReceivedSpan::start))
                .toList();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (hangs) {
                closed.await();
                return;
            }
            if (refuses) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            spans.addAll(ReceivedSpan.of(ByteBuffer.wrap(
                    zipped ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes() : body)));
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
