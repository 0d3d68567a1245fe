package dev.breakwater.agent;

import dev.breakwater.agent.loop.PublicText;
import dev.breakwater.failure.Fault;
import dev.breakwater.run.PartialReason;
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
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes each step of a run as one line: names, statuses and durations in seconds, and what was asked, sent and answered
 * only where that is wanted. The last line has the {@link RequestMetrics} of the whole. The request's id comes from the
 * logging context.
 */
final class RunLog implements RunListener {

    private static final Logger log = LoggerFactory.getLogger(RunLog.class);

    private final Level steps;
    private final boolean contents;
    private final Map<RequestId, RequestMetrics> underWay = new ConcurrentHashMap<>();

    /**
     * @param verbose whether steps are logged at INFO; otherwise at DEBUG. The last line is always logged.
     * @param contents whether lines quote questions, answers, arguments and results
     */
    RunLog(boolean verbose, boolean contents) {
        this.steps = verbose ? Level.INFO : Level.DEBUG;
        this.contents = contents;
    }

    @Override
    public void on(RequestId run, RecordedEvent recorded) {
        switch (recorded.event()) {
            case RunStarted started -> {
                RequestMetrics metrics = new RequestMetrics(run, started.agentType(), recorded.at());
                underWay.put(run, metrics);
                quoting("query", started.question().query(), step(recorded))
                        .addKeyValue("agent_type", metrics.agentType())
                        .addKeyValue("caller", started.caller().scope())
                        .log("run started");
            }
            case ServerUnavailable gone ->
                step(recorded)
                        .addKeyValue("server", gone.server().server())
                        .addKeyValue("reason", gone.server().reason())
                        .log("run goes on without a server");
            case ModelCalled called ->
                step(recorded)
                        .addKeyValue("turn", called.turn())
                        .addKeyValue("messages", called.messages())
                        .addKeyValue("tools", called.tools())
                        .log("model called");
            case ModelAnswered answered -> {
                told(run, metrics -> metrics.add(answered));
                quoting("text", answered.text(), step(recorded))
                        .addKeyValue("turn", answered.turn())
                        .addKeyValue("provider", answered.provider())
                        .addKeyValue("model", answered.model())
                        .addKeyValue("tool_requests", answered.toolRequests().size())
                        .addKeyValue("input_tokens", answered.usage().inputTokens())
                        .addKeyValue("output_tokens", answered.usage().outputTokens())
                        .addKeyValue("duration", seconds(answered.duration()))
                        .log("model answered");
            }
            case ModelFailed failed ->
                step(recorded)
                        .addKeyValue("turn", failed.turn())
                        .addKeyValue("code", failed.code())
                        .addKeyValue("duration", seconds(failed.duration()))
                        .log("model call failed");
            case ToolCalled called ->
                quoting("arguments", called.arguments(), step(recorded))
                        .addKeyValue("call_id", called.callId())
                        .addKeyValue("server", called.server())
                        .addKeyValue("tool", called.tool())
                        .log("tool called");
            case ToolReturned returned -> {
                told(run, metrics -> metrics.add(returned));
                quoting("content", returned.content(), step(recorded))
                        .addKeyValue("call_id", returned.callId())
                        .addKeyValue("server", returned.server())
                        .addKeyValue("tool", returned.tool())
                        .addKeyValue("status", returned.status().wireName())
                        .addKeyValue("attempts", returned.attempts())
                        .addKeyValue("duration", seconds(returned.duration()))
                        .log("tool returned");
            }
            case PlanMade plan ->
                step(recorded)
                        .addKeyValue("branches", plan.questions().size())
                        .addKeyValue("replaced", plan.replaced())
                        .log("plan made");
            case BranchStarted started ->
                step(recorded).addKeyValue("branch", started.branch()).log("branch started");
            case BranchFinished finished ->
                step(recorded)
                        .addKeyValue("branch", finished.branch())
                        .addKeyValue("outcome", finished.outcome().wireName())
                        .addKeyValue("code", finished.code() == null ? "none" : finished.code())
                        .addKeyValue("duration", seconds(finished.duration()))
                        .log("branch finished");
            case CritiqueMade critique ->
                step(recorded)
                        .addKeyValue("round", critique.round())
                        .addKeyValue("revise", critique.revise())
                        .addKeyValue("problems", critique.problems().size())
                        .log("critique made");
            case SourcesCited cited ->
                step(recorded).addKeyValue("sources", cited.sources().size()).log("sources cited");
            case ConversationShortened shortened ->
                step(recorded)
                        .addKeyValue("results", shortened.results())
                        .addKeyValue("messages", shortened.messages())
                        .log("conversation shortened");
            case StepRetried retried ->
                log.atWarn()
                        .addKeyValue("retry", retried.retry())
                        .addKeyValue("code", retried.code())
                        .addKeyValue("error", retried.message())
                        .addKeyValue("wait", seconds(retried.pause()))
                        .log("run goes on from its last finished step after a failure");
            case AnswerReused reused -> {
                told(run, metrics -> metrics.add(reused));
                step(recorded)
                        .addKeyValue("source", reused.source().wireName())
                        .addKeyValue("original", reused.original().requestId().value())
                        .log("answer of another run is used");
            }
            case RunCompleted completed ->
                last(run, log.atInfo(), metrics -> metrics.succeeded(recorded.at()), completed.answer())
                        .addKeyValue("partial_reason", reason(completed))
                        .addKeyValue("events", recorded.sequence())
                        .log("run completed");
            case RunFailed failed ->
                last(
                                run,
                                log.atLevel(isDefect(failed) ? Level.ERROR : Level.WARN),
                                metrics -> metrics.failed(recorded.at(), failed.code(), failed.message()),
                                "")
                        .addKeyValue("code", failed.code())
                        .addKeyValue("fault", failed.fault().name().toLowerCase(Locale.ROOT))
                        .addKeyValue("error", failed.message())
                        .log("run failed");
        }
    }

    private void told(RequestId run, Consumer<RequestMetrics> news) {
        RequestMetrics metrics = underWay.get(run);
        if (metrics != null) {
            news.accept(metrics);
        }
    }

    private LoggingEventBuilder last(
            RequestId run,
            LoggingEventBuilder line,
            Function<RequestMetrics, Map<String, Object>> document,
            String answer) {
        RequestMetrics metrics = underWay.remove(run);
        LoggingEventBuilder quoting = quoting("answer", answer, line);
        return metrics == null ? quoting : quoting.addKeyValue("request_metrics", document.apply(metrics));
    }

    /** With what was said, if that is wanted. */
    private LoggingEventBuilder quoting(String key, String text, LoggingEventBuilder line) {
        return contents && !text.isEmpty() ? line.addKeyValue(key, PublicText.of(text)) : line;
    }

    /** What the gateway itself is to blame for and what time alone does not cure. */
    private static boolean isDefect(RunFailed failed) {
        return failed.fault() == Fault.GATEWAY && failed.retryAfter() == null;
    }

    private LoggingEventBuilder step(RecordedEvent recorded) {
        LoggingEventBuilder line = log.atLevel(steps);
        return recorded.step() == null ? line : line.addKeyValue("step", recorded.step());
    }

    private static String reason(RunCompleted completed) {
        PartialReason reason = completed.partialReason();
        return reason == null ? "none" : reason.wireName();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }
}
