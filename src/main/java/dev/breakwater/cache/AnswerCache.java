package dev.breakwater.cache;

import dev.breakwater.redis.RedisBudget;
import dev.breakwater.redis.RedisUnavailable;
import dev.breakwater.run.Answer;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that were given before. With Redis, memory is only a short tier in front of it: for a few seconds an answer is given
 * again without a question to Redis, and while Redis cannot be asked or has not taken the answer, for as long as it would be
 * kept there.
 */
final class AnswerCache {

    private static final Logger log = LoggerFactory.getLogger(AnswerCache.class);

    private final LocalAnswers local;
    private final Optional<RedisAnswers> shared;
    private final ValueFormat format;
    private final Duration localTime;

    /** @param localTime with Redis, how long an answer is given again without asking it */
    AnswerCache(LocalAnswers local, Optional<RedisAnswers> shared, ValueFormat format, Duration localTime) {
        this.local = local;
        this.shared = shared;
        this.format = format;
        this.localTime = localTime;
    }

    /** What there is under a key. */
    sealed interface Lookup {

        record Hit(Answer answer) implements Lookup {}

        record Miss() implements Lookup {}

        /** Nobody can tell. */
        record Failed() implements Lookup {}
    }

    /** An answer that can be given without asking anybody. */
    Optional<Answer> fresh(AnswerKey key) {
        return local.fresh(key);
    }

    Lookup lookup(AnswerKey key, RedisBudget budget) {
        Optional<Answer> fresh = local.fresh(key);
        if (fresh.isPresent()) {
            return new Lookup.Hit(fresh.get());
        }
        if (shared.isEmpty()) {
            return new Lookup.Miss();
        }
        try {
            return found(key, shared.get().get(key, budget));
        } catch (UnreadableValue foreign) {
            return unreadable(key, foreign);
        } catch (RedisUnavailable e) {
            return local.get(key)
                    .<Lookup>map(kept -> new Lookup.Hit(kept.answer()))
                    .orElseGet(Lookup.Failed::new);
        }
    }

    /** What Redis has sent together with something else. */
    Lookup read(AnswerKey key, RedisAnswers.Value value, RedisBudget budget) throws RedisUnavailable {
        try {
            return found(key, shared.orElseThrow().read(key, value, budget));
        } catch (UnreadableValue foreign) {
            return unreadable(key, foreign);
        }
    }

    /** Keeps an answer here; gives what it takes to keep it in Redis, if that is to be done. */
    Optional<byte[]> keep(AnswerKey key, Answer answer, Duration time) {
        byte[] json = format.json(answer);
        if (!format.fits(json)) {
            return Optional.empty();
        }
        local.put(key, answer, json.length, time, shared.isPresent() ? localTime : time);
        return shared.map(_ -> json);
    }

    /**
     * Keeps an answer for all gateways.
     *
     * @return whether it now is; otherwise it is given here alone, unless somebody else keeps another one
     */
    boolean share(AnswerKey key, Answer answer, byte[] json, Duration time, RedisBudget budget) {
        try {
            shared.orElseThrow().put(key, json, time, budget);
            return true;
        } catch (RedisUnavailable e) {
            // The guard has counted and told what is wrong with Redis.
            local.alone(key, answer);
            return false;
        }
    }

    private Lookup found(AnswerKey key, Optional<RedisAnswers.Found> found) {
        if (found.isEmpty()) {
            return local.get(key)
                    .filter(LocalAnswers.Kept::alone)
                    .<Lookup>map(kept -> new Lookup.Hit(kept.answer()))
                    .orElseGet(Lookup.Miss::new);
        }
        RedisAnswers.Found kept = found.get();
        local.put(key, kept.answer(), kept.bytes(), kept.left(), localTime);
        return new Lookup.Hit(kept.answer());
    }

    private static Lookup unreadable(AnswerKey key, UnreadableValue foreign) {
        log.atWarn()
                .addKeyValue("key", key.hex())
                .addKeyValue("reason", foreign.getMessage())
                .log("a value of the answer cache cannot be read and was deleted");
        return new Lookup.Failed();
    }
}
