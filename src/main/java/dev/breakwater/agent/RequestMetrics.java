package dev.breakwater.agent;

import dev.breakwater.agent.loop.PublicText;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.ReuseSource;
import dev.breakwater.run.RunEvent.AnswerReused;
import dev.breakwater.run.RunEvent.ModelAnswered;
import dev.breakwater.run.RunEvent.ToolReturned;
import dev.breakwater.run.Usage;
import dev.breakwater.tracing.Traced;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the last line of a request says of it as a whole, {@code request_metrics}: a fold of its events, told as they come. */
final class RequestMetrics {

    private static final int LONGEST_NAME = 64;

    /** Of the tool calls of a run, how many are told one by one: a line of the log has its bounds. */
    static final int MOST_TOOLS = 50;

    private final RequestId id;
    private final String agentType;
    private final Instant start;
    private final List<Map<String, Object>> tools = new ArrayList<>(2);
    private int toolsLeftOut;
    private Usage usage = Usage.NONE;
    private @Nullable ReuseSource reused;

    /** @param agentType what the request asked for; anything, as a caller may have written it */
    RequestMetrics(RequestId id, String agentType, Instant start) {
        this.id = id;
        this.agentType = PublicText.line(agentType, LONGEST_NAME);
        this.start = start;
    }

    String agentType() {
        return agentType;
    }

    void add(ModelAnswered answered) {
        usage = usage.plus(answered.usage());
    }

    void add(AnswerReused answer) {
        reused = answer.source();
    }

    void add(ToolReturned returned) {
        if (tools.size() == MOST_TOOLS) {
            toolsLeftOut++;
            return;
        }
        Map<String, Object> use = new LinkedHashMap<>();
        use.put("server", returned.server());
        use.put("tool", PublicText.line(returned.tool(), LONGEST_NAME));
        use.put("status", returned.status().wireName());
        use.put("attempts", returned.attempts());
        use.put("duration", seconds(returned.duration()));
        tools.add(use);
    }

    Map<String, Object> succeeded(Instant end) {
        return document(end, null, null);
    }

    Map<String, Object> failed(Instant end, String code, String error) {
        return document(end, code, error);
    }

    private Map<String, Object> document(Instant end, @Nullable String code, @Nullable String error) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("request_id", id.value());
        Traced.currentTrace().ifPresent(trace -> document.put("trace_id", trace));
        document.put("agent_type", agentType);
        document.put("success", code == null);
        if (code != null) {
            document.put("code", code);
        }
        document.put("error", error);
        if (reused != null) {
            document.put("reused", reused.wireName());
        }
        document.put("tools_used", tools);
        if (toolsLeftOut > 0) {
            document.put("tools_left_out", toolsLeftOut);
        }
        document.put("start_time", start);
        document.put("end_time", end);
        document.put("execution_time", seconds(Duration.between(start, end)));
        document.put("usage", usage());
        return document;
    }

    private Map<String, Object> usage() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model_calls", usage.modelCalls());
        document.put("input_tokens", usage.inputTokens());
        document.put("output_tokens", usage.outputTokens());
        if (usage.costUsd() != null) {
            document.put("cost_usd", usage.costUsd());
        }
        return document;
    }

    /** To the microsecond. */
    private static double seconds(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos()) / 1e6;
    }
}
