package dev.breakwater.cache;

import dev.breakwater.redis.RedisBudget;
import dev.breakwater.redis.RedisBudgets;
import dev.breakwater.redis.RedisGuard;
import dev.breakwater.redis.RedisUnavailable;
import io.lettuce.core.KeyValue;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Which gateway of all that share a Redis gets an answer, and what comes of it. Who does holds a lease with a token of its own
 * and extends it; where that stops, because the gateway has died, another one takes over.
 */
final class ClusterFlights {

    /** How long nobody takes over from a gateway that is not heard of. */
    static final Duration LEASE = Duration.ofSeconds(5);

    static final Duration RENEWAL = Duration.ofMillis(1_500);

    /** Longer than two looks of somebody who waits lie apart. */
    private static final Duration NOTE_TIME = Duration.ofSeconds(10);

    private static final String IF_MINE = "if redis.call('get', KEYS[1]) == ARGV[1] then return ";
    private static final String EXTEND = IF_MINE
            + "redis.call('pexpire', KEYS[1], ARGV[2]) else "
            // What Redis has lost is mine again unless somebody else has it.
            + "return redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0 end";
    private static final String END = IF_MINE + "redis.call('del', KEYS[1]) else return 0 end";

    private final RedisGuard redis;
    private final RedisBudgets budgets;
    private final RedisAnswers answers;
    private final ValueFormat format;

    ClusterFlights(RedisGuard redis, RedisBudgets budgets, RedisAnswers answers, ValueFormat format) {
        this.redis = redis;
        this.budgets = budgets;
        this.answers = answers;
        this.format = format;
    }

    /**
     * A place in the cluster's flight to an answer.
     *
     * @param token of who leads it
     * @param kept the answer that may be there already
     */
    record Place(String token, boolean leads, RedisAnswers.Value kept) {}

    /** What can be seen of a flight that another gateway leads. */
    sealed interface Sight {

        record UnderWay() implements Sight {}

        record Landed(Outcome outcome) implements Sight {}
    }

    @SuppressWarnings("ArrayRecordComponent") // is handed on and never compared
    private record Taken(byte @Nullable [] holder, RedisAnswers.Value kept) {}

    /**
     * Takes the lease if nobody has it.
     *
     * @param mine the token it is taken with; where this fails, it may have been taken all the same
     */
    Place join(AnswerKey key, String mine, RedisBudget budget) throws RedisUnavailable {
        // All of it goes out at once; that it is read after the lease was taken makes sure that no answer is
        // overlooked.
        Taken taken = redis.call(budget, commands -> {
            CompletionStage<String> _ =
                    commands.set(key.lease(), ascii(mine), SetArgs.Builder.nx().px(LEASE.toMillis()));
            CompletionStage<byte[]> holder = commands.get(key.lease());
            return holder.thenCombine(answers.value(key, commands), Taken::new);
        });
        byte @Nullable [] holder = taken.holder();
        boolean leads = holder == null || Arrays.equals(holder, ascii(mine));
        return new Place(leads ? mine : new String(holder, StandardCharsets.US_ASCII), leads, taken.kept());
    }

    /** Looks after a flight that another gateway leads. */
    Sight look(AnswerKey key, String token, RedisBudget budget) throws RedisUnavailable {
        List<KeyValue<byte[], byte[]>> values =
                redis.call(budget.whileWaiting(), commands -> commands.mget(key.outcome(token), key.lease()));
        if (values.getFirst().hasValue()) {
            return new Sight.Landed(note(values.getFirst().getValue()));
        }
        boolean held =
                values.getLast().hasValue() && Arrays.equals(values.getLast().getValue(), ascii(token));
        return held ? new Sight.UnderWay() : new Sight.Landed(new Outcome.Vacant());
    }

    /** Extends the lease of a flight that is led here. */
    void extend(AnswerKey key, String token) throws RedisUnavailable {
        redis.call(
                budgets.next(),
                commands -> commands.<Long>eval(
                        EXTEND,
                        ScriptOutputType.INTEGER,
                        new byte[][] {key.lease()},
                        ascii(token),
                        ascii(Long.toString(LEASE.toMillis()))));
    }

    /** Tells who waits elsewhere what came of a flight that is led here, and ends its lease. */
    void land(AnswerKey key, String token, Outcome outcome) throws RedisUnavailable {
        Optional<byte[]> note =
                Optional.ofNullable(LeaderNote.of(outcome)).map(format::json).filter(format::fits);
        redis.call(budgets.next(), commands -> {
            note.ifPresent(json -> {
                CompletionStage<String> _ = commands.set(
                        key.outcome(token), format.written(json), SetArgs.Builder.px(NOTE_TIME.toMillis()));
            });
            return commands.<Long>eval(END, ScriptOutputType.INTEGER, new byte[][] {key.lease()}, ascii(token));
        });
    }

    private Outcome note(byte[] value) {
        try {
            return format.read(value, LeaderNote.class).outcome();
        } catch (UnreadableValue e) {
            return new Outcome.Vacant();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
