package dev.breakwater.llm;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.breakwater.outbound.OutboundHttp;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.tracing.Traced;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client under LangChain4j's models. It blocks the calling thread, which should be a virtual one.
 *
 * <p>One deadline, that of the {@link ModelCall} in scope or else the builder's limit, covers all of an exchange: the
 * wait for a connection, name lookup, connect, request, headers and the whole body. A watchdog breaks the connection
 * when it passes, so that neither a silent server nor one that drips outlives it. The JDK's client under LangChain4j
 * covers the headers only.
 *
 * <p>An interrupt of a virtual thread closes its socket and ends the call at once. An interrupt of a platform thread
 * ends its wait for a connection, but not a socket read: there the deadline is what ends the call.
 *
 * <p>Nothing is repeated and no redirect is followed, since either could send a conversation or a key twice.
 */
final class ModelHttpClient implements HttpClient, AutoCloseable {

    /** The largest answer that is read, in bytes after decompression. */
    static final int BODY_LIMIT = 32 << 20;

    /** How much of an error's body is read, in bytes. */
    private static final int ERROR_BODY_LIMIT = 64 << 10;

    private final CloseableHttpClient http;
    private final Duration limit;
    private final Clock clock;
    private final int bodyLimit;
    private final ScheduledThreadPoolExecutor watchdog;

    /**
     * @param http the pool of connections; closed with this client
     * @param limit of an exchange outside any {@link ModelCall}
     * @param bodyLimit the largest answer that is read, in bytes
     */
    ModelHttpClient(CloseableHttpClient http, Duration limit, Clock clock, int bodyLimit) {
        this.http = http;
        this.limit = limit;
        this.clock = clock;
        this.bodyLimit = bodyLimit;
        this.watchdog = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("model-deadlines").factory());
        // Nearly every call ends before its deadline; without this each would stay in the queue until then.
        watchdog.setRemoveOnCancelPolicy(true);
    }

    /**
     * @throws RefusedCall if the status is not one of success
     * @throws TimeoutException if the deadline passes first
     * @throws UncheckedIOException if the exchange fails
     */
    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        return exchange(request, response -> {
            byte[] body = read(response.getEntity());
            return success(response, body);
        });
    }

    /** Blocks until the stream is over; every end but a failure of the listener itself is told to the listener. */
    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        var events = new OneEndListener(listener);
        try {
            exchange(request, response -> {
                events.onOpen(success(response, null));
                HttpEntity entity = response.getEntity();
                if (entity != null) {
                    parser.parse(new BoundedInputStream(entity.getContent(), bodyLimit), events);
                }
                events.rethrow();
                return response;
            });
        } catch (RuntimeException e) {
            events.fail(e);
            return;
        }
        events.close();
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
        http.close(CloseMode.IMMEDIATE);
    }

    private interface Reader<T> {
        T read(ClassicHttpResponse response) throws IOException;
    }

    private <T> T exchange(HttpRequest request, Reader<T> reader) {
        Deadline deadline =
                ModelCall.CURRENT.isBound() ? ModelCall.CURRENT.get().deadline() : Deadline.after(limit, clock);
        Duration left = deadline.remaining();
        if (left.isZero()) {
            throw new TimeoutException("no time was left for the call");
        }
        HttpUriRequestBase apache = apache(request);
        var alarm = new Alarm(apache);
        Future<?> armed = watchdog.schedule(alarm, left.toNanos(), TimeUnit.NANOSECONDS);
        try {
            return exchange(request, apache, reader);
        } catch (IOException | HttpException | IllegalStateException e) {
            // Aborted between two of its steps, the client finds itself in a state that it does not expect.
            if (alarm.rang()) {
                throw new TimeoutException("the deadline passed", e);
            }
            if (e instanceof IllegalStateException defect && !(e instanceof CancellationException)) {
                throw defect;
            }
            throw new UncheckedIOException(e instanceof IOException io ? io : new IOException(e.getMessage(), e));
        } finally {
            armed.cancel(false);
        }
    }

    private <T> T exchange(HttpRequest request, HttpUriRequestBase apache, Reader<T> reader)
            throws IOException, HttpException {
        boolean complete = false;
        HttpClientContext context = HttpClientContext.create();
        try (ClassicHttpResponse response = http.executeOpen(RoutingSupport.determineHost(apache), apache, context)) {
            try {
                if (!OutboundHttp.reached(context)) {
                    throw new ProxyRefused(response.getCode());
                }
                if (response.getCode() < 200 || response.getCode() > 299) {
                    throw refused(request, response);
                }
                if (ModelCall.CURRENT.isBound()) {
                    ModelCall.CURRENT.get().noteAnswer();
                }
                T result = reader.read(response);
                complete = true;
                return result;
            } finally {
                if (!complete) {
                    // Closing the response would first read what is left of it, however much that is.
                    apache.abort();
                }
            }
        }
    }

    private static HttpUriRequestBase apache(HttpRequest request) {
        if (!request.formDataFields().isEmpty() || !request.formDataFiles().isEmpty()) {
            throw new UnsupportedOperationException("form data; no chat model sends it");
        }
        var apache = new HttpUriRequestBase(request.method().name(), URI.create(request.url()));
        request.headers().forEach((name, values) -> values.forEach(value -> apache.addHeader(name, value)));
        Traced.outgoing().forEach(apache::setHeader);
        String body = request.body();
        if (body != null) {
            apache.setEntity(new ByteArrayEntity(body.getBytes(UTF_8), null));
        }
        return apache;
    }

    private byte[] read(@Nullable HttpEntity entity) throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        long length = entity.getContentLength();
        if (length > bodyLimit) {
            throw new AnswerTooLarge(bodyLimit);
        }
        InputStream in = entity.getContent();
        if (length < 0) {
            return new BoundedInputStream(in, bodyLimit).readAllBytes();
        }
        byte[] body = new byte[(int) length];
        in.readNBytes(body, 0, body.length);
        // Reading the end is what gives the connection back to the pool; a body that is cut short throws before.
        in.read();
        return body;
    }

    private static RefusedCall refused(HttpRequest request, ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        byte[] body = entity == null ? new byte[0] : entity.getContent().readNBytes(ERROR_BODY_LIMIT);
        Header retryAfter = response.getFirstHeader("Retry-After");
        return new RefusedCall(
                response.getCode(),
                Redaction.of(request).apply(new String(body, UTF_8)),
                retryAfter == null ? null : retryAfter.getValue());
    }

    private static SuccessfulHttpResponse success(ClassicHttpResponse response, byte @Nullable [] body) {
        Map<String, List<String>> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            headers.computeIfAbsent(header.getName(), name -> new ArrayList<>(1))
                    .add(header.getValue());
        }
        return SuccessfulHttpResponse.builder()
                .statusCode(response.getCode())
                .headers(headers)
                .body(body)
                .build();
    }

    /** Breaks an exchange, from a thread of its own: closing a socket may block, and other alarms must not wait. */
    private static final class Alarm implements Runnable {

        private final HttpUriRequestBase request;
        private volatile boolean rang;

        Alarm(HttpUriRequestBase request) {
            this.request = request;
        }

        @Override
        public void run() {
            rang = true;
            Thread.ofVirtual().name("model-deadline").start(request::abort);
        }

        boolean rang() {
            return rang;
        }
    }
}
