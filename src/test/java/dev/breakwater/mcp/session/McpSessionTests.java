package dev.breakwater.mcp.session;

import static dev.breakwater.testing.mcp.FixtureSession.GENEROUS;
import static dev.breakwater.testing.mcp.FixtureSession.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.breakwater.mcp.transport.ChildCommand;
import dev.breakwater.mcp.transport.Guard;
import dev.breakwater.testing.mcp.FixtureSession;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(NoFixtureLeft.class)
class McpSessionTests {

    /** What "at once" may take on a busy machine; far below every time limit that is used here. */
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private FixtureSession server;

    @AfterEach
    void close() {
        callers.shutdownNow();
        if (server != null) {
            server.close();
        }
    }

    @Test
    void manyCallersGetTheirOwnAnswers() throws Exception {
        server = FixtureSession.greeted();
        List<Future<Boolean>> all = new ArrayList<>();
        for (int caller = 0; caller < 200; caller++) {
            String mine = "caller " + caller;
            all.add(callers.submit(() -> {
                for (int i = 0; i < 20; i++) {
                    if (!server.text("echo", "{\"text\":\"" + mine + "/" + i + "\"}")
                            .equals(mine + "/" + i)) {
                        return false;
                    }
                }
                return true;
            }));
        }
        for (Future<Boolean> each : all) {
            assertThat(each.get(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(server.session().inFlight()).isZero();
    }

    @Test
    void theDeathOfTheServerFailsCallsUnderWayAtOnceAndLaterOnesAreNotSent() throws Exception {
        server = FixtureSession.greeted();
        List<Future<JsonNode>> hanging = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            hanging.add(callers.submit(() -> server.call("hang", "{}")));
        }
        await().until(() -> server.session().inFlight() == 10);

        long killed = System.nanoTime();
        server.process().destroyForcibly();
        for (Future<JsonNode> each : hanging) {
            assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(SessionException.Lost.class)
                    .hasMessageContaining("SIGKILL");
        }
        assertThat(since(killed)).isLessThan(AT_ONCE);

        long later = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            assertThatThrownBy(() -> server.call("echo", "{}")).isInstanceOf(SessionException.NotSent.class);
        }
        assertThat(since(later)).as("a thousand later calls").isLessThan(AT_ONCE);
        assertThat(server.session().inFlight()).isZero();
    }

    @Test
    void aServerThatDiesInACallLosesThatCall() throws Exception {
        server = FixtureSession.greeted();

        assertThatThrownBy(() -> server.call("die", "{\"code\":9,\"stderr\":\"fixture: out of luck\"}"))
                .isInstanceOf(SessionException.Lost.class)
                .hasMessage("the process exited with code 9");
        server.close();
        assertThat(server.diagnostics()).endsWith("fixture: out of luck");
    }

    @Test
    void halfAnAnswerIsNoAnswer() throws Exception {
        server = FixtureSession.greeted();

        assertThatThrownBy(() -> server.call("half_line", "{}")).isInstanceOf(SessionException.Lost.class);
    }

    @Test
    void aServerThatClosesItsOutputIsGivenUpAtOnce() throws Exception {
        server = FixtureSession.greeted();
        long before = System.nanoTime();

        assertThatThrownBy(() -> server.call("close_stdout", "{}"))
                .isInstanceOf(SessionException.Lost.class)
                .hasMessageContaining("closed its standard output");
        assertThat(since(before)).isLessThan(AT_ONCE);
    }

    @Test
    void callsRacingWithTheDeathOfTheServerAllEnd() throws Exception {
        for (int round = 0; round < 5; round++) {
            server = FixtureSession.greeted();
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                all.add(callers.submit(() -> {
                    try {
                        while (true) {
                            server.call("echo", "{\"text\":\"x\"}");
                        }
                    } catch (SessionException.Lost | SessionException.NotSent e) {
                        return "ended";
                    }
                }));
            }
            server.call("echo", "{\"text\":\"warm\"}");
            server.process().destroyForcibly();
            for (Future<String> each : all) {
                assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo("ended");
            }
            assertThat(server.session().inFlight()).isZero();
            server.close();
        }
    }

    @Test
    void aServerThatDoesNotReadMakesCallsTimeOutAndBlocksNoCaller() throws Exception {
        server = FixtureSession.greeted();
        server.call("stop_reading", "{}");
        String big = "{\"text\":\"" + "x".repeat(50_000) + "\"}";
        long before = System.nanoTime();
        List<Future<JsonNode>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(callers.submit(() -> server.call("echo", big, Duration.ofMillis(300))));
        }

        for (Future<JsonNode> each : all) {
            assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(SessionException.TimedOut.class);
        }
        assertThat(since(before)).isLessThan(AT_ONCE);

        long closing = System.nanoTime();
        server.close();
        assertThat(since(closing)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aCallThatTakesTooLongFailsAndTheServerIsTold() throws Exception {
        server = FixtureSession.greeted();

        assertThatThrownBy(() -> server.call("hang", "{}", Duration.ofMillis(200)))
                .isInstanceOf(SessionException.TimedOut.class)
                .hasMessageContaining("tools/call");

        assertThat(server.text("seen", "{}"))
                .contains("\"notifications/cancelled\"")
                .contains("\"requestId\":2");
    }

    @Test
    void anInterruptEndsACallAndTheServerIsTold() throws Exception {
        server = FixtureSession.greeted();
        Future<JsonNode> hanging = callers.submit(() -> server.call("hang", "{}"));
        await().until(() -> server.session().inFlight() == 1);

        hanging.cancel(true);

        await().until(() -> server.session().inFlight() == 0);
        assertThat(server.text("seen", "{}"))
                .contains("\"notifications/cancelled\"")
                .contains("\"requestId\":2");
    }

    @Test
    void anInterruptedCallerSendsNothing() throws Exception {
        server = FixtureSession.greeted();

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> server.call("grow", "{}")).isInstanceOf(InterruptedException.class);

        server.call("echo", "{}"); // whatever was sent before has been handled by now
        assertThat(server.changes()).isZero();
    }

    @Test
    void aLateAnswerIsIgnored() throws Exception {
        server = FixtureSession.greeted();
        assertThatThrownBy(() -> server.call("hang", "{}", Duration.ofMillis(50)))
                .isInstanceOf(SessionException.TimedOut.class);

        server.call("emit", "{\"lines\":[\"{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"id\\\":2,\\\"result\\\":{}}\"]}");

        assertThat(server.text("echo", "{\"text\":\"still here\"}")).isEqualTo("still here");
    }

    @Test
    void garbageIsSkippedAndCounted() throws Exception {
        server = FixtureSession.greeted("garbage");
        long before = server.session().skipped();

        assertThat(server.text("echo", "{\"text\":\"through the noise\"}")).isEqualTo("through the noise");

        // Five lines before each answer, one of which is an array with two elements.
        assertThat(server.session().skipped() - before).isEqualTo(6);
    }

    @Test
    void badNotificationsAndResponsesKillNothing() throws Exception {
        server = FixtureSession.greeted();

        emit(
                "{'jsonrpc':'2.0','method':'notifications/message'}",
                "{'jsonrpc':'2.0','method':'notifications/progress','params':5}",
                "{'jsonrpc':'2.0','method':'notifications/tools/list_changed','params':null}",
                "{'jsonrpc':'2.0','method':42}",
                "{'jsonrpc':'2.0','method':'x','id':{'a':1}}",
                "{'jsonrpc':'2.0','id':99999,'result':{}}",
                "{'jsonrpc':'2.0','id':'1','result':{}}",
                "{'jsonrpc':'2.0','id':1e999,'result':{}}",
                "{'jsonrpc':'2.0','id':null,'error':{'code':-32700,'message':'Parse error'}}",
                "{'jsonrpc':'2.0','id':99999999999999999999,'result':{}}",
                "null",
                "[]",
                "{}",
                "[".repeat(5000));

        assertThat(server.text("echo", "{\"text\":\"alive\"}")).isEqualTo("alive");
        assertThat(server.changes()).isEqualTo(1);
    }

    @Test
    void theFirstAnswerCounts() throws Exception {
        server = FixtureSession.greeted();

        JsonNode result = server.call(
                "emit",
                "{\"lines\":[\"{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"id\\\":$id,\\\"result\\\":{\\\"first\\\":true}}\"]}");

        assertThat(result.path("first").asBoolean(false)).isTrue();
        assertThat(server.text("echo", "{\"text\":\"alive\"}")).isEqualTo("alive");
    }

    @Test
    void aBatchOfMessagesIsRead() throws Exception {
        server = FixtureSession.greeted("protocol=2025-03-26");

        JsonNode result = server.call(
                "emit",
                "{\"lines\":[\"[{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"id\\\":$id,\\\"result\\\":{\\\"batched\\\":true}}]\"]}");

        assertThat(result.path("batched").asBoolean(false)).isTrue();
    }

    @Test
    void anAnswerThatIsNeitherResultNorErrorFailsItsCallAtOnce() throws Exception {
        server = FixtureSession.greeted();

        assertThatThrownBy(() -> server.call(
                        "emit",
                        "{\"lines\":[\"{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"id\\\":$id,\\\"error\\\":\\\"boom\\\"}\"]}"))
                .isInstanceOf(SessionException.ProtocolViolation.class);
    }

    @Test
    void anAnswerThatIsBrokenJsonFailsItsCallAtOnce() throws Exception {
        server = FixtureSession.greeted();

        assertThatThrownBy(
                        () -> server.call(
                                "emit",
                                "{\"lines\":[\"{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"id\\\":$id,\\\"result\\\":{\\\"a\\\":NaN}}\"]}"))
                .isInstanceOf(SessionException.ProtocolViolation.class)
                .hasMessageContaining("not JSON");
    }

    @Test
    void anAnswerThatIsTooLongFailsItsOwnCallAtOnceAndNoOther() throws Exception {
        server = FixtureSession.greeted();
        for (String place : List.of("head", "tail")) {
            // The call right before the long one waits: its id is the one that stands inside the long result.
            Future<JsonNode> other = callers.submit(() -> server.call("hang", "{}"));
            await().until(() -> server.session().inFlight() == 1);
            long before = System.nanoTime();

            assertThatThrownBy(() -> server.call(
                            "oversized", "{\"bytes\":" + 2 * FixtureSession.LINE_LIMIT + ",\"id\":\"" + place + "\"}"))
                    .as("id at the " + place)
                    .isInstanceOf(SessionException.ProtocolViolation.class)
                    .hasMessageContaining("longer than the gateway reads");

            assertThat(since(before)).isLessThan(AT_ONCE);
            assertThat(server.text("echo", "{\"text\":\"next\"}")).isEqualTo("next");
            assertThat(other.isDone()).isFalse();
            other.cancel(true);
            await().until(() -> server.session().inFlight() == 0);
        }
    }

    @Test
    void anAnswerOfNearlyTheLongestLineArrivesWhole() throws Exception {
        server = FixtureSession.greeted();
        int count = FixtureSession.LINE_LIMIT - 200;

        assertThat(server.text("bytes", "{\"count\":" + count + "}")).hasSize(count);
    }

    @Test
    void requestsOfTheServerAreAnsweredWhateverTheirIdIs() throws Exception {
        server = FixtureSession.greeted();

        emit(
                "{'jsonrpc':'2.0','id':'abc-1','method':'sampling/createMessage','params':{}}",
                "{'jsonrpc':'2.0','id':7,'method':'roots/list'}",
                "{'jsonrpc':'2.0','id':'p','method':'ping'}");

        await().untilAsserted(() -> assertThat(server.text("seen", "{}"))
                .contains("{\"jsonrpc\":\"2.0\",\"id\":\"abc-1\",\"error\":{\"code\":-32601,")
                .contains("{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32601,")
                .contains("{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"result\":{}}"));
    }

    @Test
    void anErrorOfTheServerKeepsItsCodeAndMessage() throws Exception {
        server = FixtureSession.greeted();

        assertThatThrownBy(() -> server.call("rpc_error", "{\"code\":-32602,\"message\":\"no such city\"}"))
                .isInstanceOfSatisfying(
                        SessionException.RpcError.class,
                        e -> assertThat(e.code()).isEqualTo(SessionException.RpcError.INVALID_PARAMS))
                .hasMessage("no such city");
    }

    @Test
    void theChildSeesAllowedAndConfiguredVariablesAlone() throws Exception {
        server = FixtureSession.greeted(Map.of("FIXTURE_TOKEN", "given"));

        List<String> names = server.text("env", "{}")
                .lines()
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();

        List<String> allowed = new ArrayList<>(ChildCommand.INHERITED);
        allowed.addAll(List.of("FIXTURE_TOKEN", Guard.VARIABLE));
        assertThat(names).contains("FIXTURE_TOKEN", "PATH").isSubsetOf(allowed);
    }

    @Test
    void aResultThatIsNoObjectIsAViolation() throws Exception {
        server = FixtureSession.greeted();

        assertThatThrownBy(() -> server.call("raw", "{\"result\":\"[1]\"}"))
                .isInstanceOf(SessionException.ProtocolViolation.class);
    }

    @Test
    void theEndIsReportedOnce() throws Exception {
        server = FixtureSession.greeted();

        server.close();
        server.close();

        assertThat(server.end()).isEqualTo("closed by the gateway");
        assertThat(server.ends()).isEqualTo(1);
    }

    private void emit(String... lines) throws Exception {
        var arguments = Json.MAPPER.createObjectNode();
        for (String line : lines) {
            arguments.withArray("lines").add(line.replace('\'', '"'));
        }
        ToolRequests.call(server.session(), "emit", arguments, within(GENEROUS));
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
