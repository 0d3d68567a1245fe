package dev.breakwater.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.failure.Fault;
import dev.breakwater.run.Caller;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.Question;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.Run;
import dev.breakwater.run.RunEvent;
import dev.breakwater.run.RunEvent.RunCompleted;
import dev.breakwater.run.RunEvent.RunFailed;
import dev.breakwater.run.RunEvent.RunStarted;
import dev.breakwater.run.RunEvent.ToolReturned;
import dev.breakwater.run.ToolStatus;
import dev.breakwater.run.Usage;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a scrape of Prometheus reads. */
class RunMetricsTests {

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RunMetrics metrics = new RunMetrics(meters, Set.of("multi-tool"));
    private final ManualClock clock = new ManualClock();

    @Test
    void countAndTimeRuns() {
        run("multi-tool", Duration.ofMillis(1_500), new RunCompleted("x", null));
        run("multi-tool", Duration.ofMillis(500), new RunCompleted("x", PartialReason.DEADLINE));
        run("multi-tool", Duration.ZERO, new RunFailed("model_unavailable", Fault.PROVIDER, "down", null));

        assertThat(meters.scrape())
                .contains("agent_requests_total{agent_type=\"multi-tool\",code=\"none\",status=\"success\"} 2.0")
                .contains(
                        "agent_requests_total{agent_type=\"multi-tool\",code=\"model_unavailable\",status=\"error\"} 1.0")
                .contains("agent_request_duration_seconds_count{agent_type=\"multi-tool\"} 3")
                .contains("agent_request_duration_seconds_sum{agent_type=\"multi-tool\"} 2.0")
                .contains("agent_request_duration_seconds_bucket{agent_type=\"multi-tool\",le=\"1.0\"} 2");
    }

    @Test
    void neverTakeALabelFromWhatACallerOrAModelWrote() {
        run("made-up-agent", Duration.ZERO, new RunFailed("unknown_agent", Fault.CALLER, "no", null));
        run(
                "multi-tool",
                Duration.ZERO,
                attempted("", "made-up-tool", ToolStatus.ERROR, 0),
                new RunCompleted("x", null));

        assertThat(meters.scrape())
                .doesNotContain("made-up")
                .contains("agent_requests_total{agent_type=\"unknown\",code=\"unknown_agent\",status=\"error\"} 1.0")
                .contains("mcp_tool_calls_total{server=\"unknown\",status=\"error\",tool=\"unknown\"} 1.0");
    }

    @Test
    void countToolCallsAndTimeThoseThatWereMade() {
        run(
                "multi-tool",
                Duration.ZERO,
                attempted("weather", "now", ToolStatus.SUCCESS, 1),
                attempted("weather", "now", ToolStatus.REFUSED, 0),
                new RunCompleted("x", null));

        assertThat(meters.scrape())
                .contains("mcp_tool_calls_total{server=\"weather\",status=\"success\",tool=\"now\"} 1.0")
                .contains("mcp_tool_calls_total{server=\"weather\",status=\"refused\",tool=\"now\"} 1.0")
                .contains("mcp_tool_call_duration_seconds_sum{server=\"weather\",status=\"success\",tool=\"now\"} 0.25")
                .doesNotContain("mcp_tool_call_duration_seconds_sum{server=\"weather\",status=\"refused\"");
    }

    @Test
    void theTimeInNeitherModelNorToolIsTheOverheadOfARun() {
        Run run = start();
        after(100, run, new RunEvent.ModelCalled(1, 2, 3));
        after(1_000, run, answered(1_000));
        after(20, run, returned("s", "one", ToolStatus.SUCCESS, 300));
        after(7, run, new RunEvent.ModelCalled(2, 2, 3));
        after(500, run, new RunEvent.ModelFailed(2, "model_unavailable", "down", Duration.ofMillis(500)));
        after(3, run, new RunCompleted("x", null));

        // The tool call of 300 ms ends 20 ms after a model call: only those 20 ms are its own.
        assertThat(overhead()).isEqualTo(0.110);
    }

    @Test
    void callsThatOverlapAreCountedOnce() {
        Run run = start();
        after(400, run, returned("s", "one", ToolStatus.SUCCESS, 300));
        after(100, run, returned("s", "two", ToolStatus.SUCCESS, 350));
        after(200, run, answered(650));
        after(50, run, new RunCompleted("x", null));

        // 750 ms in all; from 50 ms on until 700 ms something was at work.
        assertThat(overhead()).isEqualTo(0.1);
    }

    @Test
    void aRunThatFailedHasItsOverheadToo() {
        Run run = start();
        after(25, run, new RunFailed("overloaded", Fault.GATEWAY, "full", null));

        assertThat(overhead()).isEqualTo(0.025);
    }

    @Test
    void aServerWhoseToolsHaveEverNewNamesDoesNotFillPrometheus() {
        Run run = start();
        for (int i = 0; i < 1_000; i++) {
            after(0, run, returned("s", "tool-" + i, ToolStatus.SUCCESS, 1));
        }
        after(0, run, returned("s", "tool-0", ToolStatus.SUCCESS, 1));

        assertThat(meters.find("mcp.tool.calls").counters()).hasSize(RunMetrics.MOST_TOOLS_OF_A_SERVER + 1);
        assertThat(calls("tool-0")).isEqualTo(2);
        assertThat(calls("other")).isEqualTo(1_000 - RunMetrics.MOST_TOOLS_OF_A_SERVER);
    }

    private double calls(String tool) {
        return meters.get("mcp.tool.calls").tag("tool", tool).counter().count();
    }

    private double overhead() {
        return meters.get("agent.overhead").timer().totalTime(TimeUnit.SECONDS);
    }

    private Run start() {
        RequestId id = RequestId.next();
        Run run = new Run(id, clock, List.of(metrics));
        run.emit(new RunStarted(id, "multi-tool", "m", Caller.ANONYMOUS, Question.of("?")));
        return run;
    }

    private void after(long millis, Run run, RunEvent event) {
        clock.advance(Duration.ofMillis(millis));
        run.emit(event);
    }

    private static RunEvent answered(long millis) {
        return new RunEvent.ModelAnswered(1, "p", "m", "", List.of(), Usage.NONE, Duration.ofMillis(millis));
    }

    private static ToolReturned returned(String server, String tool, ToolStatus status, long millis) {
        return new ToolReturned("a", server, tool, status, 1, Duration.ofMillis(millis), "content");
    }

    private void run(String agent, Duration time, RunEvent... events) {
        RequestId id = RequestId.next();
        Run run = new Run(id, clock, List.of(metrics));
        run.emit(new RunStarted(id, agent, "m", Caller.ANONYMOUS, Question.of("?")));
        clock.advance(time);
        for (RunEvent event : events) {
            run.emit(event);
        }
    }

    private static ToolReturned attempted(String server, String tool, ToolStatus status, int attempts) {
        return new ToolReturned("a", server, tool, status, attempts, Duration.ofMillis(250), "content");
    }
}
