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
    private static final String OTHER = "other";
    private static final String NO_CODE = "none";

    /** A server whose tools have ever new names must not fill Prometheus: those beyond share a label. */
    static final int MOST_TOOLS_OF_A_SERVER = 200;

    /** A run may take minutes, and most of them take seconds: a model was asked. */
    private static final Duration[] RUN_BUCKETS =
            buckets(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600);

    private static final Duration[] TOOL_BUCKETS =
            buckets(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120);

    /** The gateway's own work takes milliseconds; a wait for a place, or before a retry, takes seconds. */
    private static final Duration[] OVERHEAD_BUCKETS =
            buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);

    private final MeterRegistry meters;
    private final Set<String> agents;
    private final Map<RequestId, UnderWay> running = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> toolsOfServers = new ConcurrentHashMap<>();

    // Meters that have been looked up once: the registry's own lookup costs more than the counting.
    private final Map<RunLabels, Counter> requests = new ConcurrentHashMap<>();
    private final Map<String, RunTimers> timers = new ConcurrentHashMap<>();
    private final Map<ToolLabels, Counter> toolCalls = new ConcurrentHashMap<>();
    private final Map<ToolLabels, Timer> toolDurations = new ConcurrentHashMap<>();

    RunMetrics(MeterRegistry meters, Set<String> agents) {
        this.meters = meters;
        this.agents = Set.copyOf(agents);
    }

    private record UnderWay(String agent, Instant since, BusyTime calls) {}

    private record RunTimers(Timer duration, Timer overhead) {}

    private record RunLabels(String status, String agent, String code) {}

    private record ToolLabels(String server, String tool, String status) {}

    @Override
    public void on(RequestId run, RecordedEvent recorded) {
        switch (recorded.event()) {
            case RunStarted started ->
                running.put(run, new UnderWay(label(started.agentType()), recorded.at(), new BusyTime()));
            case ModelAnswered answered -> called(run, recorded.at(), answered.duration());
            case ModelFailed failed -> called(run, recorded.at(), failed.duration());
            case ToolReturned returned -> {
                called(run, recorded.at(), returned.duration());
                count(returned);
            }
            case RunCompleted _ -> ended(run, recorded.at(), "success", NO_CODE);
            case RunFailed failed -> ended(run, recorded.at(), "error", failed.code());
            case ServerUnavailable _,
                    PlanMade _,
                    BranchStarted _,
                    BranchFinished _,
                    CritiqueMade _,
                    SourcesCited _,
                    ModelCalled _,
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

    /** A model or tool call has ended; it may have been on the way beside others. */
    private void called(RequestId run, Instant at, Duration duration) {
        UnderWay underWay = running.get(run);
        if (underWay != null) {
            underWay.calls().add(at, duration);
        }
    }

    private void ended(RequestId run, Instant at, String status, String code) {
        UnderWay underWay = running.remove(run);
        if (underWay == null) {
            return;
        }
        count(status, underWay.agent(), code);
        RunTimers timed = timers.computeIfAbsent(underWay.agent(), this::timers);
        Duration duration = Duration.between(underWay.since(), at);
        Duration overhead = duration.minus(underWay.calls().total());
        timed.duration().record(duration);
        timed.overhead().record(overhead.isNegative() ? Duration.ZERO : overhead);
    }

    private RunTimers timers(String agent) {
        return new RunTimers(
                Timer.builder("agent.request.duration")
                        .description("Time from the start of a run to its end")
                        .tag("agent_type", agent)
                        .serviceLevelObjectives(RUN_BUCKETS)
                        .register(meters),
                Timer.builder("agent.overhead")
                        .description("Time of a run in which neither a model nor a tool was at work for it")
                        .tag("agent_type", agent)
                        .serviceLevelObjectives(OVERHEAD_BUCKETS)
                        .register(meters));
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
                known ? toolLabel(returned.server(), returned.tool()) : UNKNOWN,
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
                .serviceLevelObjectives(TOOL_BUCKETS)
                .register(meters);
    }

    private String toolLabel(String server, String tool) {
        Set<String> known = toolsOfServers.computeIfAbsent(server, _ -> ConcurrentHashMap.newKeySet());
        if (known.contains(tool)) {
            return tool;
        }
        if (known.size() >= MOST_TOOLS_OF_A_SERVER) {
            return OTHER;
        }
        known.add(tool);
        return tool;
    }

    private static Duration[] buckets(double... seconds) {
        return DoubleStream.of(seconds)
                .mapToObj(bucket -> Duration.ofNanos(Math.round(bucket * 1e9)))
                .toArray(Duration[]::new);
    }

    private String label(String agentType) {
        return agents.contains(agentType) ? agentType : UNKNOWN;
    }
}
