package dev.breakwater.admission.ratelimit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.breakwater.redis.RedisBudget;
import dev.breakwater.redis.RedisGuard;
import dev.breakwater.redis.RedisUnavailable;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Buckets that all gateways share. A bucket is one number, the moment at which it will be full, so that one that is not there
 * is full, and Redis forgets it when it is. One script in one round trip takes from all buckets or from none; the time is that
 * of Redis.
 */
final class RedisBuckets {

    private static final String TAKE = """
            local now = redis.call('TIME')
            now = now[1] * 1000000 + now[2]
            local granted = 1
            local empty = {}
            for i = 1, #KEYS do
              local per_token, to_full = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
              local full_at = tonumber(redis.call('GET', KEYS[i]) or now) or now
              empty[i] = math.min(math.max(full_at - now, 0), to_full)
              if empty[i] + per_token > to_full then
                granted = 0
              end
            end
            if granted == 1 then
              for i = 1, #KEYS do
                empty[i] = empty[i] + tonumber(ARGV[2 * i - 1])
                redis.call('SET', KEYS[i], string.format('%.0f', now + empty[i]), 'PX', math.ceil(empty[i] / 1000))
              end
            end
            return {granted, unpack(empty)}
            """;

    private final RedisGuard redis;

    RedisBuckets(RedisGuard redis) {
        this.redis = redis;
    }

    /** Takes a token from each of the buckets, which have one owner, or from none. */
    Taken take(List<Bucket> buckets, RedisBudget budget) throws RedisUnavailable {
        byte[][] keys = buckets.stream().map(RedisBuckets::key).toArray(byte[][]::new);
        byte[][] arguments = buckets.stream()
                .flatMap(bucket -> List.of(perToken(bucket), toFull(bucket)).stream())
                .map(micros -> Long.toString(micros).getBytes(UTF_8))
                .toArray(byte[][]::new);
        List<Long> answer = redis.call(
                budget, commands -> commands.<List<Long>>eval(TAKE, ScriptOutputType.MULTI, keys, arguments));
        List<Level> levels = new ArrayList<>();
        for (int i = 0; i < buckets.size(); i++) {
            levels.add(level(buckets.get(i), answer.get(i + 1)));
        }
        return new Taken(answer.getFirst() == 1, levels);
    }

    /** @param empty what is missing in the bucket, as the time in which it comes, in microseconds */
    private static Level level(Bucket bucket, long empty) {
        long perToken = perToken(bucket);
        long left = toFull(bucket) - empty;
        return new Level(bucket, left / perToken, micros(Math.max(0, perToken - left)), micros(empty));
    }

    /** The braces keep all buckets of an owner in one slot of a cluster. */
    private static byte[] key(Bucket bucket) {
        String owner = "rate_limit:{" + bucket.owner() + "}";
        return (bucket.agent().isEmpty() ? owner : owner + ":" + bucket.agent()).getBytes(UTF_8);
    }

    private static long perToken(Bucket bucket) {
        return bucket.rate().perToken().toNanos() / 1_000;
    }

    /** A whole number of tokens, whatever was lost to rounding. */
    private static long toFull(Bucket bucket) {
        return perToken(bucket) * bucket.rate().capacity();
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }
}
