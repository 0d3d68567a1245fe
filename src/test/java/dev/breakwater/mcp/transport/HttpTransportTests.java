package dev.breakwater.mcp.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.breakwater.mcp.session.InitializeProtocol;
import dev.breakwater.mcp.session.Json;
import dev.breakwater.mcp.session.McpSession;
import dev.breakwater.mcp.session.SessionException;
import dev.breakwater.mcp.session.ToolRequests;
import dev.breakwater.outbound.Outbound;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.testing.TestAuthority;
import dev.breakwater.testing.TunnelProxy;
import dev.breakwater.testing.mcp.HttpFixture;
import dev.breakwater.testing.mcp.HttpFixture.Mode;
import dev.breakwater.testing.mcp.HttpFixture.Request;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Sessions over HTTP with a server that behaves, and with one that does not. */
class HttpTransportTests {

    private static final Duration GENEROUS = Duration.ofSeconds(20);

    /** What "at once" may take on a busy machine; far below every time limit that is used here. */
    private static final Duration AT_ONCE = Duration.ofSeconds(4);

    private static final int LIMIT = 100_000;

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();
    private HttpFixture server;
    private Outbound outbound = Outbound.of(null, List.of(), null);
    private McpSession session;

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        callers.shutdownNow();
        if (session != null) {
            session.close();
        }
        if (server != null) {
            // Nothing of a session may stay behind, whatever the test was about.
            await().atMost(GENEROUS).pollInterval(Duration.ofMillis(5)).until(() -> server.open() == 0);
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"LISTENING", "EVENTS", "STATELESS"})
    void theHandshakeTheToolsAndACall(Mode mode) throws Exception {
        greeted(mode);

        assertThat(ToolRequests.list(session, within(GENEROUS)))
                .extracting("name")
                .contains("echo", "events");
        assertThat(text("echo", "{\"text\":\"ahoy ✓\"}")).isEqualTo("ahoy ✓");

        Request call = server.requests("tools/call").getFirst();
        assertThat(call.header("accept")).isEqualTo("application/json, text/event-stream");
        assertThat(call.header("content-type")).isEqualTo("application/json");
        assertThat(call.header("mcp-protocol-version")).isEqualTo("2025-11-25");
        assertThat(call.header("mcp-session-id")).isEqualTo(mode == Mode.STATELESS ? "" : "session-1");
        assertThat(call.header("x-team")).isEqualTo("a team");
        Request hello = server.requests("initialize").getFirst();
        assertThat(hello.headers()).doesNotContainKeys("mcp-session-id", "mcp-protocol-version");
    }

    @Test
    void manyCallersGetTheirOwnAnswersOverFewConnections() throws Exception {
        greeted(Mode.EVENTS);
        List<Future<Boolean>> all = new ArrayList<>();
        for (int caller = 0; caller < 20; caller++) {
            String mine = "caller " + caller;
            all.add(callers.submit(() -> {
                for (int i = 0; i < 20; i++) {
                    if (!text("echo", "{\"text\":\"" + mine + "/" + i + "\"}").equals(mine + "/" + i)) {
                        return false;
                    }
                }
                return true;
            }));
        }
        for (Future<Boolean> each : all) {
            assertThat(each.get(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(session.inFlight()).isZero();
        assertThat(server.accepted()).as("connections for 400 calls").isLessThan(100);
    }

    @Test
    void otherMessagesMayComeBeforeTheAnswer() throws Exception {
        greeted();

        assertThat(text("events", "{\"text\":\"at last\"}")).isEqualTo("at last");

        assertThat(changes).hasValue(1);
        await().until(() -> server.requests().stream()
                .anyMatch(it -> it.body().path("id").asString("").equals("ask-1")
                        && it.body().has("result")));
    }

    @Test
    void aStreamThatStaysOpenAfterTheAnswerIsClosed() throws Exception {
        greeted();

        assertThat(text("slow_close", "{\"text\":\"here\"}")).isEqualTo("here");

        await().atMost(AT_ONCE).until(() -> server.open() <= 1);
    }

    @Test
    void whatTheServerSaysUnaskedArrivesAndAgainAfterABreak() throws Exception {
        greeted(Mode.LISTENING);
        await().until(() -> server.listeners() == 1);

        call("grow", "{}");
        await().until(() -> changes.get() == 1);

        server.cutListeners();
        await().until(() -> server.listeners() == 0);
        await().atMost(GENEROUS).until(() -> server.listeners() == 1);
        call("grow", "{}");
        await().until(() -> changes.get() == 2);
        assertThat(ends).isEmpty();
    }

    @Test
    void aServerWithoutSuchAStreamIsAskedForItOnce() throws Exception {
        greeted();

        await().until(() -> server.http("GET").size() == 1);
        await().pollDelay(Duration.ofMillis(1300)).until(() -> true); // longer than the pause before another try
        assertThat(server.http("GET")).hasSize(1);
        assertThat(text("echo", "{\"text\":\"x\"}")).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stall_headers", "stall_body", "comments"})
    void aCallThatTakesTooLongFailsItsSocketIsClosedAndTheServerIsTold(String tool) throws Exception {
        greeted();
        long before = System.nanoTime();

        assertThatThrownBy(() -> call(tool, "{}", Duration.ofMillis(300)))
                .isInstanceOf(SessionException.TimedOut.class);

        assertThat(since(before)).isLessThan(AT_ONCE);
        await().until(() -> !server.requests("notifications/cancelled").isEmpty());
        await().atMost(AT_ONCE).until(() -> server.open() <= 2); // those that are kept for what comes next
        assertThat(text("echo", "{\"text\":\"next\"}")).isEqualTo("next");
        assertThat(ends).isEmpty();
    }

    @Test
    void anInterruptEndsACallAndItsSocket() throws Exception {
        greeted();
        Future<JsonNode> hanging = callers.submit(() -> call("stall_headers", "{}"));
        await().until(() -> server.requests("tools/call").size() == 1);
        int open = server.open();

        hanging.cancel(true);

        await().atMost(AT_ONCE).until(() -> session.inFlight() == 0);
        await().until(() -> !server.requests("notifications/cancelled").isEmpty());
        await().atMost(AT_ONCE).until(() -> server.open() <= open);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "half_body    | {}             | Lost              | the connection broke",
                "cut          | {}             | Lost              | the connection broke",
                "cut_for_good | {}             | Lost              | the connection broke",
                "status       | {\"code\":500} | Lost              | status 500",
                "status       | {\"code\":503} | Lost              | status 503",
                "status       | {\"code\":429} | NotSent           | status 429",
                "status       | {\"code\":418} | ProtocolViolation | status 418",
                "status       | {\"code\":302} | ProtocolViolation | redirects",
                "page         | {}             | ProtocolViolation | text/html",
                "not_json     | {}             | ProtocolViolation | no response",
                "nothing      | {}             | ProtocolViolation | gave no response",
                "other_id     | {}             | ProtocolViolation | no response",
                "bytes        | {\"count\":200000} | ProtocolViolation | longer than the gateway reads",
                "event_bytes  | {\"count\":200000} | ProtocolViolation | longer than the gateway reads"
            })
    void whatGoesWrongWithOneCallFailsThatCallAtOnceAndNoOther(
            String tool, String arguments, String kind, String reason) throws Exception {
        greeted();
        Future<JsonNode> other = callers.submit(() -> call("stall_headers", "{}"));
        await().until(() -> server.requests("tools/call").size() == 1);
        long before = System.nanoTime();

        assertThat(catchThrowable(() -> call(tool, arguments)))
                .isInstanceOf(SessionException.class)
                .hasMessageContaining(reason)
                .satisfies(it -> assertThat(it.getClass().getSimpleName()).isEqualTo(kind));

        assertThat(since(before)).isLessThan(AT_ONCE);
        assertThat(other.isDone()).isFalse();
        assertThat(text("echo", "{\"text\":\"next\"}")).isEqualTo("next");
        assertThat(ends).isEmpty();
        other.cancel(true);
    }

    @ParameterizedTest
    @CsvSource({"cut_resumable, 1", "poll, 2"})
    void aStreamThatEndsTooEarlyIsResumedWhereItCanBe(String tool, int times) throws Exception {
        greeted();
        int before = server.http("GET").size();

        assertThat(text(tool, "{\"text\":\"after all\"}")).isEqualTo("after all");

        assertThat(server.requests("tools/call")).hasSize(1);
        assertThat(server.http("GET").stream()
                        .filter(it -> !it.header("last-event-id").isEmpty()))
                .hasSize(times);
        assertThat(before).isLessThanOrEqualTo(1);
    }

    @Test
    void aResultOf20MegabytesArrivesWhole() throws Exception {
        int count = 20_000_000;
        server = HttpFixture.start();
        open(server.url(), 32 << 20);

        assertThat(text("bytes", "{\"count\":" + count + "}")).hasSize(count);
        assertThat(text("event_bytes", "{\"count\":" + count + "}")).hasSize(count);
    }

    @ParameterizedTest
    @CsvSource({"LISTENING", "SAYS_400"})
    void aSessionThatTheServerHasForgottenIsOver(Mode mode) throws Exception {
        greeted(mode);
        Future<JsonNode> other = callers.submit(() -> call("stall_headers", "{}"));
        await().until(() -> server.requests("tools/call").size() == 1);

        server.forgetSessions();
        assertThatThrownBy(() -> call("echo", "{}"))
                .isInstanceOf(SessionException.NotSent.class)
                .hasMessageContaining("has ended the session");

        assertThatThrownBy(() -> other.get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(SessionException.Lost.class)
                .hasMessageContaining("has ended the session");
        await().until(() -> ends.size() == 1);
        assertThatThrownBy(() -> call("echo", "{}")).isInstanceOf(SessionException.NotSent.class);
    }

    @Test
    void theDeathOfTheServerEndsTheSession() throws Exception {
        greeted(Mode.LISTENING);
        List<Future<JsonNode>> hanging = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            hanging.add(callers.submit(() -> call("stall_headers", "{}")));
        }
        await().until(() -> server.requests("tools/call").size() == 10);
        long killed = System.nanoTime();

        server.close();

        for (Future<JsonNode> each : hanging) {
            assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS)).cause().isInstanceOf(SessionException.Lost.class);
        }
        assertThat(since(killed)).isLessThan(AT_ONCE);
        // A call on a connection that was just in use is lost; the next one finds that there is none to be had.
        await().until(() -> catchThrowable(() -> call("echo", "{}")) instanceof SessionException.NotSent);
        await().until(() -> ends.size() == 1);
        assertThat(ends.getFirst()).startsWith("no connection to 127.0.0.1");
    }

    @Test
    void whereNobodyListensIsSaidAtOnce() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        long before = System.nanoTime();

        assertThatThrownBy(() -> open(URI.create("http://127.0.0.1:" + port + "/mcp?key=sesame"), LIMIT))
                .isInstanceOf(SessionException.NotSent.class)
                .hasMessage("no connection to 127.0.0.1:" + port + ": it was refused");

        assertThat(since(before)).isLessThan(AT_ONCE);
        await().until(() -> ends.size() == 1);
    }

    @Test
    void aNameThatNobodyKnowsIsSaid() {
        assertThatThrownBy(() -> open(URI.create("http://no-such-host.invalid/mcp"), LIMIT))
                .isInstanceOf(SessionException.NotSent.class)
                .hasMessageContaining("no-such-host.invalid: the name of the host was not found");
    }

    @ParameterizedTest
    @CsvSource({
        "LOCKED, NotSent, turns the gateway away (status 401)",
        "PAGE, ProtocolViolation, answered with text/html",
        "ELSEWHERE, ProtocolViolation, no MCP endpoint at the server's URL (status 404)",
        "MOVED, ProtocolViolation, redirects to http://elsewhere.test:81/mcp/ (status 307)"
    })
    void whatIsNoServerForTheGatewaySaysWhat(Mode mode, String kind, String reason) {
        assertThat(catchThrowable(() -> greeted(mode)))
                .isInstanceOf(SessionException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("sesame")
                .hasMessageNotContaining("a team")
                .satisfies(it -> assertThat(it.getClass().getSimpleName()).isEqualTo(kind));
        assertThat(server.requests())
                .as("nothing is repeated, no redirect followed")
                .hasSize(1);
    }

    @Test
    void aCertificateOfTheExtraFileIsTrustedAndNoOther() throws Exception {
        TestAuthority authority = TestAuthority.in(directory);
        server = HttpFixture.start(0, authority.server().getServerSocketFactory(), "https", Mode.LISTENING);

        assertThatThrownBy(() -> open(server.url(), LIMIT))
                .isInstanceOf(SessionException.NotSent.class)
                .hasMessageContaining("is the server's certificate trusted");
        session.close();

        outbound = Outbound.of(null, List.of(), authority.caFile());
        open(server.url(), LIMIT);
        assertThat(text("echo", "{\"text\":\"safe\"}")).isEqualTo("safe");
        assertThatThrownBy(() -> call("stall_headers", "{}", Duration.ofMillis(300)))
                .isInstanceOf(SessionException.TimedOut.class);
    }

    @Test
    void aProxyMakesTheConnectionAndOneThatRefusesIsNamed() throws Exception {
        TestAuthority authority = TestAuthority.in(directory);
        server = HttpFixture.start(0, authority.server().getServerSocketFactory(), "https", Mode.STATELESS);
        URI url = URI.create("https://" + TestAuthority.HOST + "/mcp");
        try (TunnelProxy proxy = TunnelProxy.to(server.port(), "me", "sesame")) {
            outbound = Outbound.of("http://me:wrong@127.0.0.1:" + proxy.port(), List.of(), authority.caFile());
            assertThatThrownBy(() -> open(url, LIMIT))
                    .isInstanceOf(SessionException.NotSent.class)
                    .hasMessage("the proxy does not take the user name and password of the gateway");
            session.close();

            outbound = Outbound.of("http://me:sesame@127.0.0.1:" + proxy.port(), List.of(), authority.caFile());
            open(url, LIMIT);
            assertThat(text("echo", "{\"text\":\"through\"}")).isEqualTo("through");
            session.close();
        }
        assertThat(server.requests())
                .allSatisfy(it -> assertThat(it.headers()).doesNotContainKey("proxy-authorization"));
    }

    @Test
    void closingEndsCallsStreamsAndTheSession() throws Exception {
        greeted(Mode.LISTENING);
        Future<JsonNode> hanging = callers.submit(() -> call("stall_body", "{}"));
        await().until(() -> server.requests("tools/call").size() == 1 && server.listeners() == 1);
        assertThat(server.sessions()).isEqualTo(1);

        session.close();
        session.close();

        assertThatThrownBy(() -> hanging.get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(SessionException.Lost.class)
                .hasMessage("closed by the gateway");
        assertThat(server.sessions()).isZero();
        assertThat(ends).containsExactly("closed by the gateway");
        await().atMost(AT_ONCE).until(() -> server.open() == 0);
        assertThatThrownBy(() -> call("echo", "{}")).isInstanceOf(SessionException.NotSent.class);
    }

    @Test
    void closingWaitsNoLongerThanItMayForAServerThatDoesNotAnswer() throws Exception {
        greeted(Mode.DEAF_TO_DELETE, Mode.DEAF_TO_NOTICES, Mode.LISTENING);
        for (int i = 0; i < 50; i++) {
            Future<JsonNode> _ = callers.submit(() -> call("comments", "{}"));
        }
        await().until(() -> server.requests("tools/call").size() == 50);
        long before = System.nanoTime();

        session.close();

        assertThat(since(before)).isLessThan(Duration.ofSeconds(2));
        await().atMost(AT_ONCE).until(() -> server.open() == 0);
    }

    @Test
    void sendingBlocksNobodyAndIsBounded() throws Exception {
        byte[] request = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}".getBytes(UTF_8);
        try (ServerSocket deaf = new ServerSocket(0)) {
            var full = new HttpTransport(
                    endpoint(URI.create("http://127.0.0.1:" + deaf.getLocalPort() + "/")), outbound, LIMIT);
            full.open(new Recorder());
            try (full) {
                long before = System.nanoTime();
                for (int id = 0; id < HttpTransport.UNDER_WAY; id++) {
                    full.send(id, request);
                }
                assertThat(since(before)).isLessThan(AT_ONCE);
                assertThatThrownBy(() -> full.send(HttpTransport.UNDER_WAY, request))
                        .isInstanceOf(TransportException.class)
                        .hasMessageContaining("1024 messages are under way");

                full.over(0);
                await().atMost(AT_ONCE).until(() -> catchThrowable(() -> full.send(5000, request)) == null);
            }
        }
    }

    private void greeted(Mode... modes) throws Exception {
        server = HttpFixture.start(modes);
        open(server.url(), LIMIT);
    }

    private void open(URI url, int limit) throws Exception {
        session = new McpSession(new HttpTransport(endpoint(url), outbound, limit), new McpSession.Listener() {
            @Override
            public void toolsChanged() {
                changes.incrementAndGet();
            }

            @Override
            public void ended(String reason) {
                ends.add(reason);
            }
        });
        session.open();
        new InitializeProtocol("test").greet(session, within(GENEROUS));
    }

    private static HttpEndpoint endpoint(URI url) {
        return new HttpEndpoint("fixture", url, Map.of("X-Team", "a team"));
    }

    private JsonNode call(String tool, String arguments) throws SessionException, InterruptedException {
        return call(tool, arguments, GENEROUS);
    }

    private JsonNode call(String tool, String arguments, Duration limit) throws SessionException, InterruptedException {
        return ToolRequests.call(session, tool, (ObjectNode) Json.MAPPER.readTree(arguments), within(limit));
    }

    private String text(String tool, String arguments) throws SessionException, InterruptedException {
        return call(tool, arguments).path("content").path(0).path("text").asString("");
    }

    private static Deadline within(Duration time) {
        return Deadline.after(time, Clock.systemUTC());
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
