package dev.breakwater.agent;

import dev.breakwater.agent.loop.Conclusion;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.resilience.Pause;
import dev.breakwater.resilience.RetrySchedule;
import dev.breakwater.run.Run;
import dev.breakwater.run.RunEvent.StepRetried;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Tries a run again whose model could not be reached. The next attempt goes on from the last finished step, so that what a
 * retry costs is the step that failed, and nothing that was done is done again.
 */
final class RunRetries {

    /** The wait before the first retry at most; before the n-th it is 2^n seconds. */
    private static final Duration FIRST = Duration.ofSeconds(2);

    /** A caller is better told to come back than kept waiting for longer than this. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** An attempt with less time than this would only turn the failure into a passed deadline. */
    private static final Duration LEAST_ATTEMPT = Duration.ofSeconds(1);

    private final RetrySchedule schedule;
    private final Pause pause;
    private final RandomGenerator random;

    /** @param attempts how often a run is tried again at most */
    RunRetries(int attempts, Pause pause, RandomGenerator random) {
        this.schedule = new RetrySchedule(attempts, FIRST, LONGEST);
        this.pause = pause;
        this.random = random;
    }

    /**
     * Makes attempts until one succeeds, or fails in a way that another would not change.
     *
     * @throws GatewayException the failure of the last attempt
     */
    Conclusion make(Supplier<Conclusion> attempt, Run run, Deadline deadline) {
        for (int retry = 1; ; retry++) {
            try {
                return attempt.get();
            } catch (GatewayException failure) {
                Duration wait = wait(retry, failure, deadline).orElseThrow(() -> failure);
                run.emit(new StepRetried(retry, failure.code(), failure.explanation(), wait));
                rest(wait);
            }
        }
    }

    /** How long to wait before the next attempt; empty if there is none. What a provider asks for is respected. */
    private Optional<Duration> wait(int retry, GatewayException failure, Deadline deadline) {
        if (!failure.retryable() || retry > schedule.retries()) {
            return Optional.empty();
        }
        Duration own = schedule.pause(retry, random.nextDouble());
        Duration asked = failure.retryAfter().orElse(Duration.ZERO);
        Duration wait = asked.compareTo(own) > 0 ? asked : own;
        return wait.compareTo(LONGEST) <= 0 && wait.plus(LEAST_ATTEMPT).compareTo(deadline.remaining()) < 0
                ? Optional.of(wait)
                : Optional.empty();
    }

    private void rest(Duration wait) {
        try {
            pause.take(wait);
        } catch (InterruptedException e) {
            throw Cancelled.byInterrupt();
        }
    }
}
