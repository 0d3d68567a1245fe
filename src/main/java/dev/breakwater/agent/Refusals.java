package dev.breakwater.agent;

import dev.breakwater.failure.GatewayException;
import dev.breakwater.run.RequestId;
import dev.breakwater.tracing.Traced;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts, logs and traces requests that were refused before there was a run to answer them. */
final class Refusals {

    private static final Logger log = LoggerFactory.getLogger(ResilientAgent.class);

    private final RunMetrics metrics;
    private final Clock clock;

    Refusals(RunMetrics metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /** @param agentType what the request asked for; anything, such as an empty text, if that is not known */
    void note(RequestId id, String agentType, GatewayException why) {
        Instant now = clock.instant();
        metrics.refused(agentType, why.code());
        Traced.currentFailed(why.code(), why.explanation());
        log.atWarn()
                .addKeyValue("code", why.code())
                .addKeyValue("fault", why.fault().name().toLowerCase(Locale.ROOT))
                .addKeyValue("error", why.explanation())
                .addKeyValue(
                        "request_metrics",
                        new RequestMetrics(id, agentType, now).failed(now, why.code(), why.explanation()))
                .log("request refused");
    }
}
