package dev.breakwater.admission.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.breakwater.admission.idempotency.Ended.Kept;
import dev.breakwater.redis.RedisBudget;
import dev.breakwater.redis.RedisGuard;
import dev.breakwater.redis.RedisUnavailable;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The keys that all gateways know. A key is a hash: the body's digest, its owner, and either the end of the owner's lease or the
 * outcome. Nobody takes a key over whose owner is silent: what that one did is not known. The time is that of Redis.
 */
final class SharedKeys {

    private static final String NOW = """
            local now = redis.call('TIME')
            now = now[1] * 1000 + math.floor(now[2] / 1000)
            """;

    private static final String CLAIM = NOW + """
            local entry = redis.call('HMGET', KEYS[1], 'digest', 'state', 'lease', 'outcome', 'owner')
            if not entry[1] then
              redis.call('HSET', KEYS[1], 'digest', ARGV[1], 'owner', ARGV[2], 'state', 'running', 'lease', now + ARGV[3])
              redis.call('PEXPIRE', KEYS[1], ARGV[4])
              return {'own'}
            end
            if entry[1] ~= ARGV[1] then
              return {'conflict'}
            end
            if entry[2] == 'ended' then
              return {'ended', entry[4] or ''}
            end
            if entry[5] == ARGV[2] then
              return {'own'}
            end
            return {tonumber(entry[3] or 0) >= now and 'running' or 'silent'}
            """;

    /** Also writes an entry again that Redis has lost. */
    private static final String RENEW = NOW + """
            local entry = redis.call('HMGET', KEYS[1], 'owner', 'state')
            if entry[1] and entry[1] ~= ARGV[2] then
              return 0
            end
            if entry[2] == 'ended' then
              return 1
            end
            redis.call('HSET', KEYS[1], 'digest', ARGV[1], 'owner', ARGV[2], 'state', 'running', 'lease', now + ARGV[3])
            redis.call('PEXPIRE', KEYS[1], ARGV[4])
            return 1
            """;

    private static final String END = """
            local owner = redis.call('HGET', KEYS[1], 'owner')
            if owner and owner ~= ARGV[2] then
              return 0
            end
            redis.call('HSET', KEYS[1], 'digest', ARGV[1], 'owner', ARGV[2], 'state', 'ended', 'outcome', ARGV[3])
            redis.call('HDEL', KEYS[1], 'lease')
            redis.call('PEXPIRE', KEYS[1], ARGV[4])
            return 1
            """;

    private static final String RELEASE = """
            local entry = redis.call('HMGET', KEYS[1], 'owner', 'state')
            if entry[1] == ARGV[1] and entry[2] == 'running' then
              redis.call('DEL', KEYS[1])
            end
            return 1
            """;

    private final RedisGuard redis;
    private final Duration lease;
    private final Duration retention;

    SharedKeys(RedisGuard redis, Duration lease, Duration retention) {
        this.redis = redis;
        this.lease = lease;
        this.retention = retention;
    }

    /**
     * A key that this process has.
     *
     * @param token tells this claim apart from all others
     */
    record Owned(String id, String bodyDigest, String token) {}

    /** What a request finds under its key. */
    sealed interface Found {

        /** Nothing: the key is its own now. */
        record Nothing() implements Found {}

        /** Another gateway is at it. */
        record UnderWay() implements Found {}

        /** A gateway was at it and has not been heard of since its lease ended. */
        record Silent() implements Found {}

        record Known(Kept outcome) implements Found {}

        record Conflict() implements Found {}
    }

    Found claim(Owned key, RedisBudget budget) throws RedisUnavailable {
        List<Object> answer = redis.call(
                budget,
                commands -> commands.<List<Object>>eval(
                        CLAIM,
                        ScriptOutputType.MULTI,
                        keys(key),
                        arguments(key.bodyDigest(), key.token(), millis(lease), millis(retention))));
        return switch (new String((byte[]) answer.getFirst(), UTF_8)) {
            case "own" -> new Found.Nothing();
            case "running" -> new Found.UnderWay();
            case "silent" -> new Found.Silent();
            case "ended" -> new Found.Known(OutcomeCodec.read((byte[]) answer.get(1)));
            default -> new Found.Conflict();
        };
    }

    /** @return false if another one has the key */
    boolean renew(Owned key, RedisBudget budget) throws RedisUnavailable {
        return mine(key, budget, RENEW, arguments(key.bodyDigest(), key.token(), millis(lease), millis(retention)));
    }

    /** @return false if another one has the key */
    boolean end(Owned key, byte[] outcome, RedisBudget budget) throws RedisUnavailable {
        byte[][] arguments = arguments(key.bodyDigest(), key.token(), "", millis(retention));
        arguments[2] = outcome;
        return mine(key, budget, END, arguments);
    }

    void release(Owned key, RedisBudget budget) throws RedisUnavailable {
        boolean _ = mine(key, budget, RELEASE, arguments(key.token()));
    }

    private boolean mine(Owned key, RedisBudget budget, String script, byte[][] arguments) throws RedisUnavailable {
        return redis.call(
                        budget, commands -> commands.<Long>eval(script, ScriptOutputType.INTEGER, keys(key), arguments))
                == 1;
    }

    private static byte[][] keys(Owned key) {
        return new byte[][] {("idempotency:" + key.id()).getBytes(UTF_8)};
    }

    private static byte[][] arguments(String... arguments) {
        return Stream.of(arguments).map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new);
    }

    private static String millis(Duration time) {
        return Long.toString(time.toMillis());
    }
}
