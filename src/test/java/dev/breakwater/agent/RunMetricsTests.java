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
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
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
                returned("", "made-up-tool", ToolStatus.ERROR, 0),
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
                returned("weather", "now", ToolStatus.SUCCESS, 1),
                returned("weather", "now", ToolStatus.REFUSED, 0),
                new RunCompleted("x", null));

        assertThat(meters.scrape())
                .contains("mcp_tool_calls_total{server=\"weather\",status=\"success\",tool=\"now\"} 1.0")
                .contains("mcp_tool_calls_total{server=\"weather\",status=\"refused\",tool=\"now\"} 1.0")
                .contains("mcp_tool_call_duration_seconds_sum{server=\"weather\",status=\"success\",tool=\"now\"} 0.25")
                .doesNotContain("mcp_tool_call_duration_seconds_sum{server=\"weather\",status=\"refused\"");
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

    private static ToolReturned returned(String server, String tool, ToolStatus status, int attempts) {
        return new ToolReturned("a", server, tool, status, attempts, Duration.ofMillis(250), "content");
    }
}
