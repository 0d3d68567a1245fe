package dev.breakwater.cache;

import dev.breakwater.redis.RedisBudget;
import dev.breakwater.redis.RedisGuard;
import dev.breakwater.redis.RedisUnavailable;
import dev.breakwater.run.Answer;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Answers that all gateways share. */
final class RedisAnswers {

    private final RedisGuard redis;
    private final ValueFormat format;
    private final Duration longest;

    /** @param longest how long an answer is kept at most, for one whose end somebody has taken away */
    RedisAnswers(RedisGuard redis, ValueFormat format, Duration longest) {
        this.redis = redis;
        this.format = format;
        this.longest = longest;
    }

    /**
     * What Redis has under a key.
     *
     * @param bytes empty if there is nothing
     * @param left how long it is still kept, in milliseconds; negative if it says nothing of that
     */
    @SuppressWarnings("ArrayRecordComponent") // is handed on and never compared
    record Value(byte[] bytes, long left) {}

    /** @param bytes what it takes as JSON, which in Redis is compressed */
    record Found(Answer answer, int bytes, Duration left) {}

    /** @throws UnreadableValue if it is none of ours; it is gone then */
    Optional<Found> get(AnswerKey key, RedisBudget budget) throws RedisUnavailable, UnreadableValue {
        Value value;
        try {
            value = redis.call(budget, commands -> value(key, commands));
        } catch (RedisUnavailable e) {
            if (e.isForGood()) {
                delete(key, budget);
                throw new UnreadableValue("it is no text");
            }
            throw e;
        }
        return read(key, value, budget);
    }

    /** What to send for a value: both commands go out at once, and no more comes back than a value of ours can take. */
    CompletionStage<Value> value(AnswerKey key, RedisClusterAsyncCommands<byte[], byte[]> commands) {
        CompletionStage<byte[]> bytes = commands.getrange(key.answer(), 0, format.mostWritten());
        return bytes.thenCombine(commands.pttl(key.answer()), Value::new);
    }

    /** Reads what was sent for a value. */
    Optional<Found> read(AnswerKey key, Value value, RedisBudget budget) throws RedisUnavailable, UnreadableValue {
        if (value.bytes().length == 0) {
            return Optional.empty();
        }
        try {
            byte[] json = format.unpacked(value.bytes());
            Answer answer = format.parsed(json, Answer.class);
            Duration left = value.left() > 0 ? Duration.ofMillis(value.left()) : longest;
            return Optional.of(new Found(answer, json.length, left.compareTo(longest) < 0 ? left : longest));
        } catch (UnreadableValue foreign) {
            delete(key, budget);
            throw foreign;
        }
    }

    private void delete(AnswerKey key, RedisBudget budget) throws RedisUnavailable {
        redis.call(budget, commands -> commands.del(key.answer()));
    }

    void put(AnswerKey key, byte[] json, Duration time, RedisBudget budget) throws RedisUnavailable {
        redis.call(
                budget,
                commands -> commands.set(key.answer(), format.written(json), SetArgs.Builder.px(time.toMillis())));
    }
}
