package dev.breakwater.llm;

import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.llm.Attempt.Failed;
import dev.breakwater.llm.Attempt.Next;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.resilience.Pause;
import dev.breakwater.resilience.RetrySchedule;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Asks one model again after failures that may pass, inside its time; the one place where model calls are repeated. */
final class Retries {

    /** With less time than this after the wait, no call is worth its while. */
    private static final Duration LEAST_CALL = Duration.ofSeconds(1);

    private final RetrySchedule schedule;
    private final Pause pause;
    private final ModelNews news;

    Retries(RetrySchedule schedule, Pause pause, ModelNews news) {
        this.schedule = schedule;
        this.pause = pause;
        this.news = news;
    }

    /** The answer, or the failure after which the model is not asked again. */
    Attempt ask(ModelLink link, ChatRequest request, Deadline run, Deadline share) {
        for (int retry = 1; ; retry++) {
            Attempt attempt = link.ask(request, run, share);
            if (!(attempt instanceof Failed failed) || failed.next() != Next.SAME_MODEL || retry > schedule.retries()) {
                return attempt;
            }
            Duration wait = wait(failed, retry);
            // A breaker that has opened meanwhile would only hide what happened.
            if (wait.compareTo(schedule.longest()) > 0
                    || share.remaining().minus(wait).compareTo(LEAST_CALL) < 0
                    || link.open()) {
                return attempt;
            }
            news.retrying(link.link(), failed, wait);
            try {
                pause.take(wait);
            } catch (InterruptedException e) {
                return ModelFailures.cancelled();
            }
        }
    }

    /** What the provider asked for, if that is longer than what it would get anyway. */
    private Duration wait(Failed failed, int retry) {
        Duration own = schedule.pause(retry, ThreadLocalRandom.current().nextDouble());
        Optional<Duration> asked = failed.exception() instanceof ModelUnavailable unavailable
                ? unavailable.retryAfter()
                : Optional.empty();
        return asked.filter(theirs -> theirs.compareTo(own) > 0).orElse(own);
    }
}
