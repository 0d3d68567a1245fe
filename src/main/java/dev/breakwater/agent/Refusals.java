package dev.breakwater.agent;

import dev.breakwater.failure.GatewayException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs requests that were refused before there was a run to answer them. */
final class Refusals {

    private static final Logger log = LoggerFactory.getLogger(ResilientAgent.class);

    private final RunMetrics metrics;

    Refusals(RunMetrics metrics) {
        this.metrics = metrics;
    }

    /** @param agentType what the request asked for; anything, such as an empty text, if that is not known */
    void note(String agentType, GatewayException why) {
        metrics.refused(agentType, why.code());
        log.atWarn()
                .addKeyValue("code", why.code())
                .addKeyValue("fault", why.fault().name().toLowerCase(Locale.ROOT))
                .addKeyValue("error", why.explanation())
                .log("request refused");
    }
}
