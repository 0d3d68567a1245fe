package dev.breakwater.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.breakwater.run.Answer;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.Research;
import dev.breakwater.run.ReuseSource;
import dev.breakwater.run.Source;
import dev.breakwater.run.ToolUse;
import dev.breakwater.run.UnavailableServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer as {@code POST /agent} gives it. */
record AnswerDocument(
        boolean success,
        String requestId,
        @JsonInclude(Include.NON_NULL) @Nullable String clientRequestId,
        String agentType,
        String model,
        String answer,
        List<UsedTool> toolsUsed,
        @JsonInclude(Include.NON_NULL) @Nullable List<Looked> branches,
        @JsonInclude(Include.NON_NULL) @Nullable List<Source> sources,
        Duration executionTime,
        boolean cached,
        boolean coalesced,
        boolean degraded,
        List<UnavailableServer> unavailable,
        boolean partial,
        @JsonInclude(Include.NON_NULL) @Nullable String partialReason,
        Consumption usage) {

    record UsedTool(String server, String tool, String status, int attempts, Duration duration) {

        static UsedTool of(ToolUse use) {
            return new UsedTool(use.server(), use.tool(), use.status().wireName(), use.attempts(), use.duration());
        }
    }

    /** A sub-question of a research workflow. */
    record Looked(
            String step,
            String question,
            String outcome,
            @JsonInclude(Include.NON_NULL) @Nullable String reason) {

        static Looked of(Research.Branch branch) {
            return new Looked(branch.step(), branch.question(), branch.outcome().wireName(), branch.reason());
        }
    }

    record Consumption(
            int modelCalls,
            long inputTokens,
            long outputTokens,
            @JsonInclude(Include.NON_NULL) @Nullable BigDecimal costUsd) {}

    static AnswerDocument of(Answer answer, Exchange exchange) {
        PartialReason reason = answer.partialReason();
        Research research = answer.research();
        return new AnswerDocument(
                true,
                answer.requestId().value(),
                exchange.clientRequestId(),
                answer.agentType(),
                answer.model(),
                answer.text(),
                answer.toolsUsed().stream().map(UsedTool::of).toList(),
                research == null
                        ? null
                        : research.branches().stream().map(Looked::of).toList(),
                research == null ? null : research.sources(),
                answer.executionTime(),
                answer.reused() == ReuseSource.CACHE,
                answer.reused() == ReuseSource.FLIGHT,
                answer.degraded(),
                answer.unavailable(),
                answer.partial(),
                reason == null ? null : reason.wireName(),
                new Consumption(
                        answer.usage().modelCalls(),
                        answer.usage().inputTokens(),
                        answer.usage().outputTokens(),
                        answer.usage().costUsd()));
    }
}
