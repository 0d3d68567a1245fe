package dev.breakwater.agent.loop;

import dev.breakwater.agent.loop.ParallelWork.Done;
import dev.breakwater.agent.loop.PlannedCall.Call;
import dev.breakwater.agent.loop.PlannedCall.Settled;
import dev.breakwater.agent.loop.Progress.Turn;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.mcp.OfferedTool;
import dev.breakwater.mcp.ServerStatus;
import dev.breakwater.mcp.ToolOutcome;
import dev.breakwater.mcp.ToolOutcome.BadArguments;
import dev.breakwater.mcp.ToolOutcome.Lost;
import dev.breakwater.mcp.ToolOutcome.Refusal;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.mcp.ToolOutcome.TimedOut;
import dev.breakwater.mcp.ToolOutcome.Unavailable;
import dev.breakwater.mcp.ToolResult;
import dev.breakwater.mcp.Toolbox;
import dev.breakwater.run.RunEvent.ServerUnavailable;
import dev.breakwater.run.RunEvent.ToolCalled;
import dev.breakwater.run.RunEvent.ToolReturned;
import dev.breakwater.run.ToolStatus;
import dev.breakwater.run.UnavailableServer;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the tool calls of one run, turn by turn, and emits what happens. */
final class ToolCalls {

    private static final Logger log = LoggerFactory.getLogger(ToolCalls.class);

    /** How long a call may take to end after it was interrupted. */
    private static final Duration STOP_TIME = Duration.ofSeconds(2);

    private final Toolbox toolbox;
    private final CallPlanner planner;
    private final boolean parallel;
    private final Stage stage;
    private final RunTime time;
    private final Clock clock;

    ToolCalls(Toolbox toolbox, boolean parallel, Stage stage, RunTime time, Clock clock) {
        this.toolbox = toolbox;
        this.planner = new CallPlanner(toolbox, stage);
        this.parallel = parallel;
        this.stage = stage;
        this.time = time;
        this.clock = clock;
    }

    /** Reports the servers that were missing before the first call. */
    void reportMissing() {
        for (ServerStatus server : toolbox.missing()) {
            String reason = server.reason();
            unavailable(server.name(), reason == null ? "it is " + server.state() : reason, server.retryAfter());
        }
    }

    /**
     * Makes up for a turn that an earlier attempt of the run began. What has come back stands; what was sent and never came
     * back is sent again only if that is safe.
     *
     * @return one report for each call that the model asked for
     */
    List<CallReport> resume(Turn turn, List<ToolExecutionRequest> requests) {
        return planner.plan(requests).stream()
                .map(planned -> resumed(turn, planned))
                .toList();
    }

    private CallReport resumed(Turn turn, PlannedCall planned) {
        Optional<ToolReturned> result = turn.result(planned.callId());
        if (result.isPresent()) {
            CallReport report = CallReport.of(result.get());
            if (report.isToolsAnswer()) {
                time.resultArrived();
            }
            return report;
        }
        // First of all: it stays unknown also where the tool is no longer there.
        Optional<ToolCalled> sent = turn.unfinished(planned.callId()).filter(it -> !it.safeToRepeat());
        if (sent.isPresent()) {
            ToolCalled call = sent.get();
            return returned(new Settled(call.callId(), call.server(), call.tool(), CallReport.unknown()));
        }
        return switch (planned) {
            case Settled settled -> returned(settled);
            case Call call -> make(call);
        };
    }

    /**
     * Makes the calls of one turn.
     *
     * @return one report for each request, in the order of the requests
     * @throws Cancelled if the thread is interrupted; nothing that was started is then still under way
     */
    List<CallReport> make(List<ToolExecutionRequest> requests) {
        List<PlannedCall> plan = planner.plan(requests);
        long calls = plan.stream().filter(Call.class::isInstance).count();
        Instant start = clock.instant();
        try {
            return parallel && calls > 1 ? together(plan) : oneByOne(plan);
        } finally {
            time.spentInTools(Duration.between(start, clock.instant()));
        }
    }

    private List<CallReport> oneByOne(List<PlannedCall> plan) {
        return plan.stream()
                .map(planned -> switch (planned) {
                    case Settled settled -> returned(settled);
                    case Call call -> make(call);
                })
                .toList();
    }

    private CallReport make(Call call) {
        requireUninterrupted();
        if (time.working().expired()) {
            return returned(tooLate(call));
        }
        Instant start = clock.instant();
        ToolResult result = send(call, () -> announce(call));
        CallReport report = returned(call, result, Duration.between(start, clock.instant()));
        if (result.outcome() instanceof ToolOutcome.Cancelled) {
            throw Cancelled.byInterrupt();
        }
        return report;
    }

    private List<CallReport> together(List<PlannedCall> plan) {
        requireUninterrupted();
        CallReport[] reports = new CallReport[plan.size()];
        ParallelWork<ToolResult> calls = new ParallelWork<>("tool-call", STOP_TIME, clock);
        for (int i = 0; i < reports.length; i++) {
            switch (plan.get(i)) {
                case Settled settled -> reports[i] = returned(settled);
                case Call call when time.working().expired() -> reports[i] = returned(tooLate(call));
                case Call call ->
                    calls.start(
                            i,
                            check -> send(call, () -> {
                                check.run();
                                announce(call);
                            }));
            }
        }
        try {
            while (calls.anyUnderWay()) {
                // A result that arrives meanwhile brings the end of working time nearer for those still under way.
                Optional<Done<ToolResult>> next = calls.next(time.working().remaining());
                if (next.isPresent()) {
                    Done<ToolResult> done = next.get();
                    reports[done.number()] = returned(call(plan, done.number()), resultOf(done), done.duration());
                } else {
                    stop(calls, plan, reports, TimedOut::new);
                }
            }
        } catch (InterruptedException e) {
            stop(calls, plan, reports, _ -> new ToolOutcome.Cancelled());
            throw Cancelled.byInterrupt();
        } finally {
            // Only a defect leaves calls under way here; they must not outlive the run either.
            stop(calls, plan, reports, _ -> new ToolOutcome.Cancelled());
        }
        return Arrays.asList(reports);
    }

    private void stop(
            ParallelWork<ToolResult> calls,
            List<PlannedCall> plan,
            CallReport[] reports,
            Function<Duration, ToolOutcome> outcomeOfStopped) {
        for (Done<ToolResult> done : calls.stop()) {
            ToolResult result = done.result() == null ? new ToolResult(new ToolOutcome.Cancelled(), 0) : done.result();
            if (result.outcome() instanceof ToolOutcome.Cancelled) {
                result = new ToolResult(outcomeOfStopped.apply(done.duration()), result.attempts());
            }
            reports[done.number()] = returned(call(plan, done.number()), result, done.duration());
        }
        calls.abandon().forEach((number, duration) -> {
            Call call = call(plan, number);
            log.atWarn()
                    .addKeyValue("server", call.tool().server())
                    .addKeyValue("tool", call.tool().name())
                    .log("tool call did not end when it was interrupted");
            reports[number] = returned(call, new ToolResult(outcomeOfStopped.apply(duration), 1), duration);
        });
    }

    private static Call call(List<PlannedCall> plan, int number) {
        return (Call) plan.get(number);
    }

    private static ToolResult resultOf(Done<ToolResult> done) {
        ToolResult result = done.result();
        if (result == null) {
            throw new IllegalStateException("a tool call ended neither well nor badly", done.error());
        }
        return result;
    }

    private ToolResult send(Call call, Runnable beforeSending) {
        try (ToolTrace trace = ToolTrace.begin(call)) {
            try {
                return trace.came(toolbox.call(call.tool(), call.arguments(), time.working(), beforeSending));
            } catch (CancellationException stopped) {
                trace.stopped();
                throw stopped;
            }
        }
    }

    private void announce(Call call) {
        OfferedTool tool = call.tool();
        stage.emit(new ToolCalled(
                call.callId(), tool.server(), tool.name(), call.arguments(), tool.readOnly(), tool.safeToRepeat()));
    }

    private CallReport returned(Call call, ToolResult result, Duration duration) {
        OfferedTool tool = call.tool();
        CallReport report = returned(call.instead(CallReport.of(tool, result, duration)));
        switch (result.outcome()) {
            case Success _, Refusal _ -> time.resultArrived();
            case Unavailable gone -> unavailable(tool.server(), gone.reason(), gone.retryAfter());
            case Lost lost -> unavailable(tool.server(), lost.reason(), null);
            case BadArguments _, TimedOut _, ToolOutcome.Cancelled _ -> {}
        }
        return report;
    }

    private CallReport returned(Settled settled) {
        CallReport report = settled.report();
        stage.emit(new ToolReturned(
                settled.callId(),
                settled.server(),
                settled.tool(),
                report.status(),
                report.attempts(),
                report.duration(),
                report.text()));
        return report;
    }

    private void unavailable(String server, String reason, @Nullable Duration retryAfter) {
        if (stage.firstToMiss(server)) {
            stage.emit(new ServerUnavailable(new UnavailableServer(server, PublicText.of(reason), retryAfter)));
        }
    }

    private static Settled tooLate(Call call) {
        return call.instead(
                CallReport.notMade(ToolStatus.REFUSED, "Not executed: the time for this question is nearly over."));
    }

    private static void requireUninterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw Cancelled.byInterrupt();
        }
    }
}
