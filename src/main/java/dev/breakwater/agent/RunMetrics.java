package dev.breakwater.agent;

import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.RunEvent.AnswerReused;
import dev.breakwater.run.RunEvent.BranchFinished;
import dev.breakwater.run.RunEvent.BranchStarted;
import dev.breakwater.run.RunEvent.ConversationShortened;
import dev.breakwater.run.RunEvent.CritiqueMade;
import dev.breakwater.run.RunEvent.ModelAnswered;
import dev.breakwater.run.RunEvent.ModelCalled;
import dev.breakwater.run.RunEvent.ModelFailed;
import dev.breakwater.run.RunEvent.PlanMade;
import dev.breakwater.run.RunEvent.RunCompleted;
import dev.breakwater.run.RunEvent.RunFailed;
import dev.breakwater.run.RunEvent.RunStarted;
import dev.breakwater.run.RunEvent.ServerUnavailable;
import dev.breakwater.run.RunEvent.SourcesCited;
import dev.breakwater.run.RunEvent.StepRetried;
import dev.breakwater.run.RunEvent.ToolCalled;
import dev.breakwater.run.RunEvent.ToolReturned;
import dev.breakwater.run.RunListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.DoubleStream;

/**
 * Counts runs and tool calls. The values of labels are bounded: they come from the configuration, the tool catalogue and
 * the sealed family of failures, never from what a caller or a model wrote.
 */
final class RunMetrics implements RunListener {

    private static final String UNKNOWN = "unknown";
    private static final String NO_CODE = "none";
    private static final Duration[] BUCKETS = DoubleStream.of(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
            .mapToObj(seconds -> Duration.ofMillis((long) (seconds * 1_000)))
            .toArray(Duration[]::new);

    private final MeterRegistry meters;
    private final Set<String> agents;
    private final Map<RequestId, Begin> running = new ConcurrentHashMap<>();

    // Meters that have been looked up once: the registry's own lookup costs more than the counting.
    private final Map<RunLabels, Counter> requests = new ConcurrentHashMap<>();
    private final Map<String, Timer> durations = new ConcurrentHashMap<>();
    private final Map<ToolLabels, Counter> toolCalls = new ConcurrentHashMap<>();
    private final Map<ToolLabels, Timer> toolDurations = new ConcurrentHashMap<>();

    RunMetrics(MeterRegistry meters, Set<String> agents) {
        this.meters = meters;
        this.agents = Set.copyOf(agents);
    }

    private record Begin(String agent, Instant at) {}

    private record RunLabels(String status, String agent, String code) {}

    private record ToolLabels(String server, String tool, String status) {}

    @Override
    public void on(RequestId run, RecordedEvent recorded) {
        switch (recorded.event()) {
            case RunStarted started -> running.put(run, new Begin(label(started.agentType()), recorded.at()));
            case ToolReturned returned -> count(returned);
            case RunCompleted _ -> ended(run, recorded.at(), "success", NO_CODE);
            case RunFailed failed -> ended(run, recorded.at(), "error", failed.code());
            case ServerUnavailable _,
                    PlanMade _,
                    BranchStarted _,
                    BranchFinished _,
                    CritiqueMade _,
                    SourcesCited _,
                    ModelCalled _,
                    ModelAnswered _,
                    ModelFailed _,
                    ToolCalled _,
                    StepRetried _,
                    AnswerReused _,
                    ConversationShortened _ -> {}
        }
    }

    /** Counts a request that was refused before there was a run. */
    void refused(String agentType, String code) {
        count("error", label(agentType), code);
    }

    private void ended(RequestId run, Instant at, String status, String code) {
        Begin begin = running.remove(run);
        if (begin == null) {
            return;
        }
        count(status, begin.agent(), code);
        durations.computeIfAbsent(begin.agent(), this::duration).record(Duration.between(begin.at(), at));
    }

    private Timer duration(String agent) {
        return Timer.builder("agent.request.duration")
                .description("Time from the start of a run to its end")
                .tag("agent_type", agent)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    private void count(String status, String agent, String code) {
        requests.computeIfAbsent(new RunLabels(status, agent, code), this::requests)
                .increment();
    }

    private Counter requests(RunLabels labels) {
        return Counter.builder("agent.requests")
                .description("Requests to agents, refused ones included")
                .tags("status", labels.status(), "agent_type", labels.agent(), "code", labels.code())
                .register(meters);
    }

    private void count(ToolReturned returned) {
        // The name of a tool that no server has is the model's invention.
        boolean known = !returned.server().isEmpty();
        ToolLabels labels = new ToolLabels(
                known ? returned.server() : UNKNOWN,
                known ? returned.tool() : UNKNOWN,
                returned.status().wireName());
        toolCalls.computeIfAbsent(labels, this::toolCalls).increment();
        if (returned.attempts() > 0) {
            toolDurations.computeIfAbsent(labels, this::toolDuration).record(returned.duration());
        }
    }

    private Counter toolCalls(ToolLabels labels) {
        return Counter.builder("mcp.tool.calls")
                .description("Tool calls that models asked for, refused ones included")
                .tags("server", labels.server(), "tool", labels.tool(), "status", labels.status())
                .register(meters);
    }

    private Timer toolDuration(ToolLabels labels) {
        return Timer.builder("mcp.tool.call.duration")
                .description("Time from the first attempt of a tool call to its result")
                .tags("server", labels.server(), "tool", labels.tool(), "status", labels.status())
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    private String label(String agentType) {
        return agents.contains(agentType) ? agentType : UNKNOWN;
    }
}
