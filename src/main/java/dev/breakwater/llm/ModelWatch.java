package dev.breakwater.llm;

import dev.breakwater.llm.ModelCheck.Verdict;
import dev.breakwater.resilience.BackgroundCheck;
import dev.breakwater.resilience.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the models can be asked, without using any token: one that has just answered a run is not asked, the others are
 * asked what {@link ModelCheck} asks. Each change is one line in the log.
 */
final class ModelWatch implements BackgroundCheck.Look<Map<String, String>> {

    private static final Logger log = LoggerFactory.getLogger(ModelWatch.class);
    private static final Duration LONGEST_LIMIT = Duration.ofSeconds(10);

    private final Links links;
    private final ModelCheck check;
    private final Duration interval;
    private final Duration limit;
    private final Clock clock;
    private final Map<String, Instant> answered = new ConcurrentHashMap<>();
    private Map<String, String> before = Map.of();

    /**
     * @param interval an answer that is no older shows that a model is well; a model may take as long to say that it is there,
     *     at most 10 s
     */
    ModelWatch(Links links, ModelCheck check, Duration interval, Clock clock) {
        this.links = links;
        this.check = check;
        this.interval = interval;
        this.limit = interval.compareTo(LONGEST_LIMIT) < 0 ? interval : LONGEST_LIMIT;
        this.clock = clock;
    }

    /** A model has answered a run. */
    void answered(Link link) {
        answered.put(link.name(), clock.instant());
    }

    /** Why models cannot be asked, by their names in the chain; those that can are not in it. */
    @Override
    public Map<String, String> take() {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (Link link : links.inOrder()) {
            reason(link).ifPresent(reason -> reasons.put(link.name(), reason));
        }
        links.inOrder().forEach(link -> tell(link, reasons));
        before = reasons;
        return Map.copyOf(reasons);
    }

    private Optional<String> reason(Link link) {
        Instant last = answered.get(link.name());
        if (last != null && Duration.between(last, clock.instant()).compareTo(interval) <= 0) {
            return Optional.empty();
        }
        return switch (check.verdict(link, Deadline.after(limit, clock))) {
            case Verdict.Rejected(String reason) -> Optional.of(reason);
            case Verdict.Unavailable(String reason) -> Optional.of(reason);
            // These say nothing about the calls of runs.
            case Verdict.Good _, Verdict.NotListed _, Verdict.NotCheckable _ -> Optional.empty();
        };
    }

    private void tell(Link link, Map<String, String> reasons) {
        String now = reasons.get(link.name());
        if ((now == null) == !before.containsKey(link.name())) {
            return;
        }
        var line = now == null ? log.atInfo() : log.atWarn().addKeyValue("reason", now);
        line.addKeyValue("name", link.name())
                .addKeyValue("provider", link.label())
                .addKeyValue("model", link.model())
                .log(now == null ? "model can be asked again" : "model cannot be asked");
    }
}
