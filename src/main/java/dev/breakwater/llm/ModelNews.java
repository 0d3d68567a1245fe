package dev.breakwater.llm;

import dev.breakwater.failure.ModelRejected;
import dev.breakwater.llm.Attempt.Answered;
import dev.breakwater.llm.Attempt.Failed;
import dev.breakwater.tracing.Traced;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells log and metrics what becomes of model calls. */
final class ModelNews {

    private static final Logger log = LoggerFactory.getLogger(ModelNews.class);

    private final ModelMeters meters;

    /** The models whose refusal the log has as an error already. */
    private final Set<String> refusing = ConcurrentHashMap.newKeySet();

    ModelNews(ModelMeters meters) {
        this.meters = meters;
    }

    /** A model was asked, and the call has ended. */
    void attempted(Link link, Attempt attempt, Duration duration) {
        switch (attempt) {
            case Answered _ -> {
                refusing.remove(link.name());
                meters.called(link, "success", duration);
            }
            case Failed failed -> meters.called(link, failed.code(), duration);
        }
    }

    void retrying(Link link, Failed failed, Duration wait) {
        Traced.note("model retried", Map.of("provider", link.label(), "model", link.model(), "code", failed.code()));
        log.atInfo()
                .addKeyValue("provider", link.label())
                .addKeyValue("model", link.model())
                .addKeyValue("reason", failed.reason())
                .addKeyValue("wait", wait)
                .log("model call failed and is tried again");
    }

    /**
     * A model is not asked any more in this call. A wrong key or model, which somebody has to correct, is an error, but
     * only once until it works again.
     */
    void gaveUp(Link link, Failed failed, boolean others) {
        Traced.note("model gave up", Map.of("provider", link.label(), "model", link.model(), "code", failed.code()));
        boolean wrong = failed.exception() instanceof ModelRejected;
        Level level =
                wrong && refusing.add(link.name()) ? Level.ERROR : others && failed.counts() ? Level.WARN : Level.DEBUG;
        log.atLevel(level)
                .addKeyValue("provider", link.label())
                .addKeyValue("model", link.model())
                .addKeyValue("reason", failed.reason())
                .log(others ? "model cannot answer, the next one is asked" : "model cannot answer");
    }

    /** A model has answered: the reply for the agent. */
    ModelReply answered(Link link, boolean fallback, ChatResponse response) {
        if (fallback) {
            meters.fellBack(link);
        }
        return new ModelReply(response, link.label(), link.model(), meters.used(link, response.tokenUsage()));
    }
}
