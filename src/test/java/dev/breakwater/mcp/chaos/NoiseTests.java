package dev.breakwater.mcp.chaos;

import static dev.breakwater.mcp.Servers.GENEROUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.mcp.Servers;
import dev.breakwater.mcp.ToolOutcome;
import dev.breakwater.mcp.Toolbox;
import dev.breakwater.mcp.session.Json;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.node.ObjectNode;

@ExtendWith({NoFixtureLeft.class, ResilienceReport.class})
class NoiseTests {

    private static final long MIB = 1024 * 1024;

    private final Servers servers = new Servers();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        callers.shutdownNow();
        servers.close();
    }

    @Test
    @Fault(value = "writes log lines and other garbage to its standard output", then = "they are skipped")
    void garbage(Recovery recovery) {
        servers.with("docs", "garbage").settled();

        for (int i = 0; i < 100; i++) {
            assertWell();
        }
    }

    @Test
    @Fault(
            value = "answers with a line of 64 MiB",
            then = "more than `max-message` is never kept: that call fails at once, others under way do not")
    void hugeLine(Recovery recovery) throws Exception {
        servers.with("docs").settled();
        Future<ToolOutcome> other = callers.submit(() -> servers.call("docs__sleep", "{\"millis\":10,\"text\":\"x\"}"));

        for (String place : new String[] {"head", "tail"}) {
            assertThat(servers.call("docs__oversized", "{\"bytes\":" + 64 * MIB + ",\"id\":\"" + place + "\"}"))
                    .isEqualTo(new ToolOutcome.Lost("the response was longer than the gateway reads"));
        }

        assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo(new ToolOutcome.Success("x"));
        assertWell();
    }

    @Test
    @Fault(
            value = "answers with 20 MB",
            then =
                    "within `max-message` the result arrives, cut to `max-output` and marked; beyond it the call fails at once")
    void largeResult(Recovery recovery) {
        servers.maxMessage(DataSize.ofMegabytes(32)).with("docs").settled();

        assertThat(servers.text("docs__bytes", "{\"count\":20000000}"))
                .hasSizeLessThan(70_000)
                .endsWith("[cut by the gateway: the first 65536 of 20000000 bytes are shown]");
        assertThat(servers.call("docs__bytes", "{\"count\":40000000}"))
                .isEqualTo(new ToolOutcome.Lost("the response was longer than the gateway reads"));
        assertWell();
    }

    @Test
    @Fault(
            value = "writes 50 MB to its standard error",
            then = "it is drained, so that nothing blocks; the last 20 lines are kept")
    void floodOfDiagnostics(Recovery recovery) {
        servers.with("docs").settled();

        assertThat(servers.text("docs__complain", "{\"bytes\":50000000}")).isEqualTo("complained");
        assertWell();
        servers.call("docs__die", "{\"stderr\":\"fixture: enough\"}");

        await().until(() -> servers.status("docs").lastFailure() != null);
        assertThat(servers.status("docs").lastFailure().stderrTail())
                .hasSize(20)
                .endsWith("fixture: end of the flood", "fixture: enough");
    }

    @Test
    @Fault(
            value = "sends 100,000 notifications, `tools/list_changed` among them",
            then = "calls are answered meanwhile; its tools are asked for at most once a second")
    void floodOfNotifications(Recovery recovery) throws Exception {
        servers.with("docs").settled();
        ObjectNode arguments = Json.MAPPER.createObjectNode().put("times", 50_000);
        arguments
                .withArray("lines")
                .add("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}")
                .add(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":1}}");
        long before = System.nanoTime();

        assertThat(servers.call("docs__emit", arguments.toString())).isEqualTo(new ToolOutcome.Success("emitted"));

        assertWell();
        long seconds = Duration.ofNanos(System.nanoTime() - before).toSeconds();
        assertThat(Long.parseLong(servers.text("docs__lists", "{}"))).isBetween(1L, 3 + seconds);
    }

    @Test
    @Fault(value = "sends malformed notifications and messages", then = "they are skipped")
    void malformedMessages(Recovery recovery) {
        servers.with("docs").settled();

        emit(
                "{'jsonrpc':'2.0','method':'notifications/message'}",
                "{'jsonrpc':'2.0','method':'notifications/progress','params':5}",
                "{'jsonrpc':'2.0','method':'notifications/tools/list_changed','params':null}",
                "{'jsonrpc':'2.0','method':42}",
                "{'jsonrpc':'2.0','method':'x','id':{'a':1}}",
                "{'jsonrpc':'2.0','id':null,'error':{'code':-32700,'message':'Parse error'}}",
                "null",
                "[]",
                "{}",
                "[".repeat(5000));

        assertWell();
    }

    @Test
    @Fault(
            value = "asks the gateway for something, its ids being strings",
            then = "a ping is answered, anything else gets a JSON-RPC error, both with that id")
    void requestsWithStringIds(Recovery recovery) {
        servers.with("docs").settled();

        emit(
                "{'jsonrpc':'2.0','id':'abc-1','method':'sampling/createMessage','params':{}}",
                "{'jsonrpc':'2.0','id':'p','method':'ping'}");

        await().untilAsserted(() -> assertThat(servers.text("docs__seen", "{}"))
                .contains("{\"jsonrpc\":\"2.0\",\"id\":\"abc-1\",\"error\":{\"code\":-32601,")
                .contains("{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"result\":{}}"));
    }

    @Test
    @Fault(
            value = "answers twice, or answers what was never asked",
            then = "the first answer counts, the others are skipped")
    void duplicateAndUnknownResponses(Recovery recovery) {
        servers.with("docs").settled();

        assertThat(emit(
                        "{'jsonrpc':'2.0','id':99999,'result':{}}",
                        "{'jsonrpc':'2.0','id':'1','result':{}}",
                        "{'jsonrpc':'2.0','id':99999999999999999999,'result':{}}",
                        "{'jsonrpc':'2.0','id':$id,'result':{'content':[{'type':'text','text':'first'}]}}",
                        "{'jsonrpc':'2.0','id':$id,'result':{'content':[{'type':'text','text':'second'}]}}"))
                .isEqualTo(new ToolOutcome.Success("first"));

        assertWell();
    }

    @Test
    @Fault(value = "its tools change", then = "new runs are offered the new ones, without any run waiting for the list")
    void changingTools(Recovery recovery) {
        servers.with("docs").settled();
        Toolbox earlier = servers.toolbox();

        long changed = System.nanoTime();
        servers.call("docs__grow", "{}");

        recovery.until(changed, () -> servers.toolbox().named("docs__extra_1").isPresent());
        assertThat(earlier.named("docs__extra_1")).isEmpty();
        assertThat(servers.call("docs__extra_1", "{}")).isInstanceOf(ToolOutcome.Refusal.class); // it has no such tool
    }

    @Test
    @Fault(
            value = "has 1,000 tools",
            then = "a run is offered at most `max-tools` of all servers together, each server its share")
    void thousandTools(Recovery recovery) {
        servers.maxTools(64).with("docs").with("vast", "tools=1000").settled();

        assertThat(servers.status("vast").tools()).hasSizeGreaterThan(1000);
        assertThat(servers.toolbox().tools()).hasSize(64);
        assertThat(servers.toolbox().tools().stream()
                        .filter(tool -> tool.server().equals("docs"))
                        .count())
                .isGreaterThan(20);
        assertWell();
        assertThat(Recovery.answers(servers, "vast")).isTrue();
    }

    @Test
    @Fault(value = "lists its tools on 30 pages", then = "all are known")
    void pages(Recovery recovery) {
        servers.with("docs", "pages=30").settled();

        assertThat(servers.status("docs").tools()).contains("page_1", "page_30");
    }

    @Test
    @Fault(
            value = "returns an image, audio, resources or structured content",
            then = "the model gets text: what is text as it is, of the rest kind, type and size")
    void otherContent(Recovery recovery) {
        servers.with("docs").settled();
        String result = """
                {'content':[
                  {'type':'image','data':'aGVsbG8=','mimeType':'image/png'},
                  {'type':'audio','data':'aGVsbG8=','mimeType':'audio/wav'},
                  {'type':'resource_link','uri':'file:///a.txt','name':'a.txt'},
                  {'type':'resource','resource':{'uri':'file:///b.txt','text':'inside b'}},
                  {'type':'resource','resource':{'uri':'file:///c.bin','blob':'aGVsbG8=','mimeType':'x/y'}}],
                 'structuredContent':{'degrees':21}}""".replace('\'', '"').replace("\n", "");

        assertThat(servers.text(
                        "docs__raw",
                        Json.MAPPER.createObjectNode().put("result", result).toString()))
                .isEqualTo("""
                        [image, image/png, 5 bytes, not shown]
                        [audio, audio/wav, 5 bytes, not shown]
                        [resource a.txt: file:///a.txt]
                        [resource file:///b.txt]
                        inside b
                        [resource file:///c.bin, x/y, 5 bytes, not shown]
                        {"degrees":21}""");
    }

    @Test
    @Fault(
            value = "does not know `ping` (health check here every 0.2 s)",
            then = "its refusal is an answer: it is there")
    void noPing(Recovery recovery) {
        servers.healthCheckInterval(Duration.ofMillis(200))
                .with("docs", "no-ping")
                .settled();

        await().atMost(GENEROUS).until(() -> Integer.parseInt(servers.text("docs__pings", "{}")) > 4);

        assertThat(servers.events()).hasSize(1);
        assertWell();
    }

    private void assertWell() {
        assertThat(servers.call("docs__echo", "{\"text\":\"hi\"}")).isEqualTo(new ToolOutcome.Success("hi"));
        assertThat(servers.status("docs").restarts()).isZero();
        assertThat(servers.status("docs").breaker().state()).isEqualTo("closed");
    }

    /** Lets the server write these lines, and then the answer to the call. */
    private ToolOutcome emit(String... lines) {
        ObjectNode arguments = Json.MAPPER.createObjectNode();
        for (String line : lines) {
            arguments.withArray("lines").add(line.replace('\'', '"'));
        }
        return servers.call("docs__emit", arguments.toString());
    }
}
