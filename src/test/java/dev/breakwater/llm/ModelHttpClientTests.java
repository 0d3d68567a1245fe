package dev.breakwater.llm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.breakwater.outbound.OutboundHttp;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.impl.ChainElement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelHttpClientTests {

    private static final Duration LONG = Duration.ofSeconds(30);

    /** Enough to get a request out on a busy machine. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    /** Far more than {@link #SHORT}, far less than what the misbehaving servers would take. */
    private static final Duration SOON = Duration.ofSeconds(8);

    private final ScriptedModelServer server = ScriptedModelServer.start();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
        server.close();
    }

    @Test
    void theDeadlineCoversABodyThatStalls() {
        server.enqueue(ScriptedReply.stalled());

        assertTimesOutSoon(client(SHORT), server.baseUrl());
        server.awaitHangUps(1, LONG);
    }

    @Test
    void theDeadlineCoversABodyThatDrips() {
        server.enqueue(new ScriptedReply.Dripping(ScriptedReply.text("slow"), Duration.ofMillis(100)));

        assertTimesOutSoon(client(SHORT), server.baseUrl());
        server.awaitHangUps(1, LONG);
    }

    @Test
    void theDeadlineCoversTheWaitForHeaders() {
        server.enqueue(new ScriptedReply.Held(ScriptedReply.text("never"), new CountDownLatch(1)));

        assertTimesOutSoon(client(SHORT), server.baseUrl());
        server.awaitHangUps(1, LONG);
    }

    @Test
    void theDeadlineCoversTheWaitForAConnection() throws Exception {
        var release = new CountDownLatch(1);
        server.enqueue(new ScriptedReply.Held(ScriptedReply.text("first"), release));
        var pool = ConnectionPool.open(1, ModelFixture.direct());
        var patient = open(new ModelHttpClient(pool, LONG, Clock.systemUTC(), ModelHttpClient.BODY_LIMIT));
        var hasty = open(new ModelHttpClient(pool, SHORT, Clock.systemUTC(), ModelHttpClient.BODY_LIMIT));
        var first =
                new FutureTask<>(() -> patient.execute(post(server.baseUrl())).statusCode());
        Thread.ofVirtual().start(first);
        server.awaitRequests(1, LONG);

        assertTimesOutSoon(hasty, server.baseUrl());
        release.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aDeadlineBetweenTheStepsOfAConnectionIsNoDefect() {
        var http = OutboundHttp.client(ModelFixture.direct(), 1, () -> LONG)
                .addExecInterceptorBefore(ChainElement.CONNECT.name(), "slow", (request, scope, chain) -> {
                    scope.execRuntime.acquireEndpoint("slow", scope.route, null, scope.clientContext);
                    while (scope.execRuntime.isEndpointAcquired()) {
                        Thread.onSpinWait();
                    }
                    scope.execRuntime.connectEndpoint(scope.clientContext);
                    return chain.proceed(request, scope);
                })
                .build();
        var client = open(new ModelHttpClient(http, SHORT, Clock.systemUTC(), ModelHttpClient.BODY_LIMIT));

        assertTimesOutSoon(client, server.baseUrl());
    }

    @Test
    void theDeadlineCoversConnecting() throws Exception {
        // Linux drops the handshakes that find the queue of a listener full.
        var listener = open(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        fillQueue(listener);

        assertTimesOutSoon(client(SHORT), "http://127.0.0.1:" + listener.getLocalPort());
    }

    @Test
    void theDeadlineCoversTheTlsHandshake() throws Exception {
        var silent = open(new ServerSocket(0, 8, InetAddress.getLoopbackAddress()));

        assertTimesOutSoon(client(SHORT), "https://127.0.0.1:" + silent.getLocalPort());
    }

    @Test
    void theDeadlineHoldsOnAVirtualThreadToo() throws Exception {
        server.enqueue(ScriptedReply.stalled());
        var client = client(SHORT);
        var call = new FutureTask<>(() -> catchThrowable(() -> client.execute(post(server.baseUrl()))));
        Thread.ofVirtual().start(call);

        assertThat(call.get(SOON.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void connectionsAreUsedAgain() {
        server.respond(request -> ScriptedReply.text("fine"));
        var client = client(LONG);

        for (int i = 0; i < 5; i++) {
            client.execute(post(server.baseUrl()));
        }

        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void connectionsAreUsedAgainAfterAShortRefusal() {
        server.enqueue(ScriptedReply.error(429, "busy", "later"), ScriptedReply.text("fine"));
        var client = client(LONG);

        assertThat(catchThrowable(() -> client.execute(post(server.baseUrl())))).isInstanceOf(RefusedCall.class);
        client.execute(post(server.baseUrl()));

        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void aPooledConnectionThatTheServerClosedFailsNoCall() {
        server.respond(request -> ScriptedReply.text("fine"));
        var client = client(LONG);
        client.execute(post(server.baseUrl()));
        server.closeConnections();
        passTime(OutboundHttp.CHECKED_AFTER.multipliedBy(2));

        assertThat(client.execute(post(server.baseUrl())).statusCode()).isEqualTo(200);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void nothingIsRepeated() {
        server.enqueue(ScriptedReply.dropped(), ScriptedReply.text("a repetition"));

        assertThatThrownBy(() -> client(LONG).execute(post(server.baseUrl()))).isInstanceOf(UncheckedIOException.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void noRedirectIsFollowed() {
        try (var elsewhere = ScriptedModelServer.start()) {
            server.enqueue(ScriptedReply.raw(307, "").with("Location", elsewhere.baseUrl() + "/chat/completions"));

            var refused =
                    catchThrowableOfType(RefusedCall.class, () -> client(LONG).execute(post(server.baseUrl())));

            assertThat(refused.statusCode()).isEqualTo(307);
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void noCookieIsKept() {
        server.enqueue(ScriptedReply.raw(200, "{}").with("Set-Cookie", "id=1; Path=/"), ScriptedReply.raw(200, "{}"));
        var client = client(LONG);

        client.execute(post(server.baseUrl()));
        client.execute(post(server.baseUrl()));

        assertThat(server.requests().get(1).header("Cookie")).isEmpty();
    }

    @Test
    void anAnswerBeyondTheLimitIsGivenUp() {
        server.enqueue(ScriptedReply.raw(200, "x".repeat(1001)), ScriptedReply.raw(200, "x".repeat(1000)));
        var client = client(LONG, 1000);

        assertThatThrownBy(() -> client.execute(post(server.baseUrl()))).hasCauseInstanceOf(AnswerTooLarge.class);
        assertThat(client.execute(post(server.baseUrl())).body()).hasSize(1000);
    }

    @Test
    void theLimitCountsWhatACompressedAnswerUnpacksTo() throws IOException {
        String url = serving("application/json", true, "x".repeat(100_000).getBytes(UTF_8));

        assertThat(client(LONG, 100_000).execute(post(url)).body()).hasSize(100_000);
        assertThatThrownBy(() -> client(LONG, 99_999).execute(post(url))).hasCauseInstanceOf(AnswerTooLarge.class);
    }

    @Test
    void closingEndsCallsUnderWay() throws Exception {
        server.enqueue(new ScriptedReply.Held(ScriptedReply.text("never"), new CountDownLatch(1)));
        var client = client(LONG);
        var call = new FutureTask<>(() -> catchThrowable(() -> client.execute(post(server.baseUrl()))));
        Thread.ofVirtual().start(call);
        server.awaitRequests(1, LONG);

        client.close();

        assertThat(call.get(15, TimeUnit.SECONDS)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void streamsEventsOnTheCallersThread() throws IOException {
        String url = serving("text/event-stream", false, "data: one\n\nevent: two\ndata: 2\n\n".getBytes(UTF_8));
        var listener = new RecordingListener();

        client(LONG).execute(post(url), listener);

        assertThat(listener.seen).containsExactly("open 200", "event null one", "event two 2", "close");
        assertThat(listener.threads).containsOnly(Thread.currentThread());
    }

    @Test
    void aRefusedStreamIsOneError() {
        server.enqueue(ScriptedReply.error(429, "busy", "later").with("Retry-After", "3"));
        var listener = new RecordingListener();

        client(LONG).execute(post(server.baseUrl()), listener);

        assertThat(listener.seen).containsExactly("error RefusedCall");
    }

    @Test
    void aStalledStreamEndsAtTheDeadlineWithOneError() {
        server.enqueue(ScriptedReply.stalled());
        var listener = new RecordingListener();

        client(SHORT.multipliedBy(2)).execute(post(server.baseUrl()), listener);

        assertThat(listener.seen).containsExactly("open 200", "error TimeoutException");
    }

    @Test
    void anEndlessStreamIsGivenUpAtTheLimit() throws IOException {
        String url = serving(
                "text/event-stream", false, "data: more\n\n".repeat(10_000).getBytes(UTF_8));
        var listener = new RecordingListener();

        client(LONG, 20_000).execute(post(url), listener);

        assertThat(listener.seen).contains("event null more").endsWith("error AnswerTooLarge");
    }

    private ModelHttpClient client(Duration limit) {
        return client(limit, ModelHttpClient.BODY_LIMIT);
    }

    private ModelHttpClient client(Duration limit, int bodyLimit) {
        return open(new ModelHttpClient(
                ConnectionPool.open(8, ModelFixture.direct()), limit, Clock.systemUTC(), bodyLimit));
    }

    private <T extends AutoCloseable> T open(T resource) {
        open.add(resource);
        return resource;
    }

    private static HttpRequest post(String baseUrl) {
        return HttpRequest.builder()
                .method(HttpMethod.POST)
                .url(baseUrl + "/chat/completions")
                .addHeader("Content-Type", "application/json")
                .body("{}")
                .build();
    }

    private static void assertTimesOutSoon(ModelHttpClient client, String baseUrl) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> client.execute(post(baseUrl))).isInstanceOf(TimeoutException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, SOON);
    }

    /** A chunked answer, from a server that knows the rest of HTTP. */
    private String serving(String type, boolean gzip, byte[] body) throws IOException {
        byte[] sent = gzip ? gzip(body) : body;
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", type);
            if (gzip) {
                assertThat(exchange.getRequestHeaders().getFirst("Accept-Encoding"))
                        .contains("gzip");
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            }
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                out.write(sent);
            }
        });
        http.start();
        open(() -> http.stop(0));
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    private static byte[] gzip(byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(body);
        }
        return bytes.toByteArray();
    }

    private void fillQueue(ServerSocket listener) throws IOException {
        for (int i = 0; i < 16; i++) {
            var socket = open(new Socket());
            try {
                socket.connect(listener.getLocalSocketAddress(), 300);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        throw new AssertionError("the listener's queue does not fill");
    }

    private static void passTime(Duration time) {
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS))
                .join();
    }
}
