package dev.breakwater.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.breakwater.run.Answer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Answers in the memory of this gateway, as many as fit into a size. */
final class LocalAnswers {

    /** An answer of so many bytes as JSON takes about so much more as objects. */
    private static final int OBJECTS_PER_BYTE = 2;

    private static final int OVERHEAD = 1024;

    private final Cache<AnswerKey, Kept> answers;
    private final Clock clock;

    /** @param size of all answers together, in bytes */
    LocalAnswers(long size, Clock clock) {
        this.clock = clock;
        this.answers = Caffeine.newBuilder()
                .maximumWeight(size)
                .<AnswerKey, Kept>weigher((_, kept) -> kept.weight())
                .expireAfter(Expiry.<AnswerKey, Kept>writing((_, kept) -> kept.left(clock.instant())))
                .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
                .executor(Runnable::run)
                .build();
    }

    /**
     * An answer that is kept.
     *
     * @param freshUntil until when it is given again without asking anybody
     * @param end until when it is given again at all
     * @param weight the memory that it takes, in bytes
     * @param alone whether nobody else has it, so that there is no use in asking
     */
    record Kept(Answer answer, Instant freshUntil, Instant end, int weight, boolean alone) {

        private Kept of(Answer alone) {
            return answer.equals(alone) ? new Kept(answer, freshUntil, end, weight, true) : this;
        }

        private Duration left(Instant now) {
            Duration left = Duration.between(now, end);
            return left.isNegative() ? Duration.ZERO : left;
        }
    }

    Optional<Kept> get(AnswerKey key) {
        return Optional.ofNullable(answers.getIfPresent(key));
    }

    Optional<Answer> fresh(AnswerKey key) {
        return get(key).filter(kept -> clock.instant().isBefore(kept.freshUntil()))
                .map(Kept::answer);
    }

    /**
     * Keeps an answer.
     *
     * @param bytes what it takes as JSON
     * @param time how long it is given again
     * @param fresh how long of that nobody else is asked whether it still stands
     */
    void put(AnswerKey key, Answer answer, int bytes, Duration time, Duration fresh) {
        Instant now = clock.instant();
        Duration shorter = fresh.compareTo(time) < 0 ? fresh : time;
        answers.put(
                key, new Kept(answer, now.plus(shorter), now.plus(time), OVERHEAD + OBJECTS_PER_BYTE * bytes, false));
    }

    /** Notes that an answer that was kept is kept nowhere else. */
    void alone(AnswerKey key, Answer answer) {
        answers.asMap().computeIfPresent(key, (_, kept) -> kept.of(answer));
    }
}
