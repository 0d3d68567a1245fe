package dev.breakwater.admission.idempotency;

import static dev.breakwater.admission.idempotency.IdempotencyTests.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.breakwater.admission.idempotency.SharedKeys.Owned;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.IdempotencyConflict;
import dev.breakwater.failure.IdempotencyInDoubt;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.redis.OpenRedis;
import dev.breakwater.redis.RedisState;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Caller;
import dev.breakwater.testing.net.Fault;
import dev.breakwater.testing.net.FaultProxy;
import dev.breakwater.testing.net.Way;
import dev.breakwater.testing.redis.RedisProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys that two gateways share in a real Redis, which fails in between. */
@Timeout(60)
@Tag("redis")
class SharedIdempotencyTests {

    private static final Duration LEASE = Duration.ofMillis(900);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisProcess redis = RedisProcess.start();
    private final Gateway one = new Gateway(redis.url());
    private final Gateway other = new Gateway(redis.url());
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void awaitRedis() {
        one.redis.awaitUp();
        other.redis.awaitUp();
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
        one.close();
        other.close();
        redis.close();
    }

    @Test
    void theWorkIsDoneOnceAndTheAnswerIsWhole() {
        TestWork work = TestWork.answering("Hello.");

        assertThat(one.once("k", "body", work)).isInstanceOf(Outcome.Fresh.class);
        assertThat(other.once("k", "body", work)).isEqualTo(new Outcome.Replayed(work.answer()));

        assertThat(work.runs()).isEqualTo(1);
        assertThat(one.reach.get()).isEqualTo(Reach.CLUSTER);
        assertThat(other.reach.get()).isEqualTo(Reach.CLUSTER);
        assertThat(refusal(other.once("k", "another body", work))).isInstanceOf(IdempotencyConflict.class);
    }

    @Test
    void manyAtOnceAtBothGatewaysAreOneRun() throws Exception {
        TestWork work = TestWork.answering("Hello.").held();
        List<Future<Outcome>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Gateway gateway = i % 2 == 0 ? one : other;
            all.add(callers.submit(() -> gateway.once("k", "body", work)));
        }
        work.awaitRuns(1);

        work.release();

        for (Future<Outcome> each : all) {
            assertThat(each.get()).isNotInstanceOf(Outcome.Refused.class);
        }
        assertThat(work.runs()).isEqualTo(1);
    }

    @Test
    void theLeaseLastsAsLongAsTheRun() throws Exception {
        TestWork work = TestWork.answering("Hello.").held();
        Future<Outcome> first = callers.submit(() -> one.once("k", "body", work));
        work.awaitRuns(1);

        assertThat(refusal(other.once("k", "body", work, LEASE.multipliedBy(3))))
                .isInstanceOf(DeadlineExceeded.class);

        work.release();
        assertThat(first.get()).isInstanceOf(Outcome.Fresh.class);
        assertThat(other.once("k", "body", work)).isInstanceOf(Outcome.Replayed.class);
    }

    @Test
    void whatADeadGatewayWasAtIsInDoubtAndStaysSo() {
        TestWork work = TestWork.answering("Hello.").held();
        callers.execute(() -> one.once("k", "body", work));
        work.awaitRuns(1);

        one.keeper.stop();

        assertThat(refusal(other.once("k", "body", work)))
                .isInstanceOf(IdempotencyInDoubt.class)
                .hasMessageContaining("not been heard of");
        assertThat(refusal(other.once("k", "body", work))).isInstanceOf(IdempotencyInDoubt.class);
        assertThat(refusal(other.once("k", "another body", work))).isInstanceOf(IdempotencyConflict.class);
        assertThat(work.runs()).isEqualTo(1);
    }

    @Test
    void aGatewayThatWasOnlySlowStillGivesItsAnswer() throws Exception {
        TestWork work = TestWork.answering("Hello.").held();
        Future<Outcome> first = callers.submit(() -> one.once("k", "body", work));
        work.awaitRuns(1);
        one.keeper.stop();
        assertThat(refusal(other.once("k", "body", work))).isInstanceOf(IdempotencyInDoubt.class);

        work.release();

        assertThat(first.get()).isInstanceOf(Outcome.Fresh.class);
        assertThat(other.once("k", "body", work)).isInstanceOf(Outcome.Replayed.class);
    }

    @Test
    void aFailureThatChangedNothingLeavesTheKeyFreeEverywhere() {
        TestWork failing = TestWork.failing(new ModelRejected("openai", "its key is wrong", null));
        assertThatExceptionOfType(ModelRejected.class).isThrownBy(() -> one.once("k", "body", failing));

        assertThat(other.once("k", "another body", TestWork.answering("Hello.")))
                .isInstanceOf(Outcome.Fresh.class);
    }

    @Test
    void aFailureAfterSomethingMayHaveChangedIsInDoubtEverywhere() {
        TestWork failing = TestWork.failing(new ModelRejected("openai", "its key is wrong", null))
                .thatWrites();
        assertThatExceptionOfType(ModelRejected.class).isThrownBy(() -> one.once("k", "body", failing));

        assertThat(refusal(other.once("k", "body", failing)))
                .isInstanceOf(IdempotencyInDoubt.class)
                .hasMessageContaining("model_rejected");
    }

    @Test
    void whoWaitsAtTheOtherGatewayTakesOverFromACancelledRun() throws Exception {
        TestWork cancelled = TestWork.failing(new Cancelled("its caller")).held();
        TestWork better = TestWork.answering("Hello.");
        Future<Outcome> first = callers.submit(() -> one.once("k", "body", cancelled));
        cancelled.awaitRuns(1);
        Future<Outcome> second = callers.submit(() -> other.once("k", "body", better));

        cancelled.release();

        await().until(first::isDone);
        assertThat(second.get()).isInstanceOf(Outcome.Fresh.class);
    }

    @Test
    void aRunThatWasStoppedLeavesNothingBehind() {
        TestWork work = TestWork.answering("Hello.").held();
        Future<Outcome> first = callers.submit(() -> one.once("k", "body", work));
        work.awaitRuns(1);

        first.cancel(true);

        await().atMost(PATIENCE).until(() -> redis.ask(it -> it.keys("*")).isEmpty());
        assertThat(other.once("k", "another body", TestWork.answering("Hello.")))
                .isInstanceOf(Outcome.Fresh.class);
    }

    @Test
    void withoutRedisTheGatewayKnowsItsOwnKeysAndSaysThatNobodyElseDoes() {
        redis.kill();
        one.redis.await(RedisState.Status.DOWN);
        TestWork work = TestWork.answering("Hello.");

        assertThat(one.once("k", "body", work)).isInstanceOf(Outcome.Fresh.class);
        assertThat(one.reach.get()).isEqualTo(Reach.PROCESS);
        assertThat(one.once("k", "body", work)).isInstanceOf(Outcome.Replayed.class);
        assertThat(work.runs()).isEqualTo(1);
    }

    @Test
    void whatEndedWithoutRedisIsToldToTheOthersWhenItIsBack() {
        redis.kill();
        one.redis.await(RedisState.Status.DOWN);
        TestWork work = TestWork.answering("Hello.");
        one.once("k", "body", work);

        redis.restart();

        await().atMost(PATIENCE)
                .until(() -> redis.ask(it -> it.keys("idempotency:*")).size() == 1);
        other.redis.awaitUp();
        assertThat(other.once("k", "body", work)).isInstanceOf(Outcome.Replayed.class);
        assertThat(work.runs()).isEqualTo(1);
    }

    @Test
    void aRunUnderWayIsWrittenAgainWhenRedisHasLostIt() throws Exception {
        TestWork work = TestWork.answering("Hello.").held();
        Future<Outcome> first = callers.submit(() -> one.once("k", "body", work));
        work.awaitRuns(1);

        redis.run(it -> it.flushall());
        await().atMost(PATIENCE)
                .until(() -> redis.ask(it -> it.keys("idempotency:*")).size() == 1);

        Future<Outcome> second = callers.submit(() -> other.once("k", "body", work));
        work.release();
        assertThat(first.get()).isInstanceOf(Outcome.Fresh.class);
        assertThat(second.get()).isInstanceOf(Outcome.Replayed.class);
        assertThat(work.runs()).isEqualTo(1);
    }

    @Test
    void whoWaitsForAnotherGatewayWhileRedisIsAwayDoesNotRunByItself() throws Exception {
        TestWork work = TestWork.answering("Hello.").held();
        callers.execute(() -> one.once("k", "body", work));
        work.awaitRuns(1);
        Future<Outcome> waiting = callers.submit(() -> other.once("k", "body", work, Duration.ofSeconds(2)));
        await().until(() -> other.looked.get() != null);

        redis.pause();
        try {
            assertThat(refusal(waiting.get())).isInstanceOf(DeadlineExceeded.class);
        } finally {
            redis.resume();
        }
        assertThat(work.runs()).isEqualTo(1);
    }

    @Test
    void whoWaitsForAnotherGatewayHearsOfItsEndAfterRedisWasAwayForAWhile() throws Exception {
        TestWork work = TestWork.answering("Hello.").held();
        callers.execute(() -> one.once("k", "body", work));
        work.awaitRuns(1);
        Future<Outcome> waiting = callers.submit(() -> other.once("k", "body", work));
        await().until(() -> other.looked.get() != null);

        redis.pause();
        other.redis.await(RedisState.Status.DOWN);
        redis.resume();
        work.release();

        assertThat(waiting.get()).isEqualTo(new Outcome.Replayed(work.answer()));
    }

    @Test
    void whoIsStoppedWhileItClaimsAKeyLeavesNothingBehind() {
        try (FaultProxy network = FaultProxy.to(redis.port());
                Gateway third = new Gateway("redis://127.0.0.1:" + network.port())) {
            third.redis.awaitUp();
            network.set(Way.TO_CLIENT, Fault.PAUSED);
            TestWork work = TestWork.answering("Hello.").held();
            Future<Outcome> stopped = callers.submit(() -> third.once("k", "body", work));
            await().atMost(PATIENCE)
                    .until(() -> !redis.ask(it -> it.keys("idempotency:*")).isEmpty());

            stopped.cancel(true);
            network.heal();

            await().atMost(PATIENCE)
                    .until(() -> redis.ask(it -> it.keys("idempotency:*")).isEmpty());
        }
    }

    @Test
    void aRenewalThatFailedIsTriedAgainLongBeforeTheNext() {
        SharedKeys keys = new SharedKeys(one.redis.guard(), LEASE, Duration.ofHours(24));
        Keeper seldom = new Keeper(keys, one.redis.budgets(), Duration.ofHours(1));
        redis.kill();
        one.redis.await(RedisState.Status.DOWN);
        seldom.begins(new Owned("running", "body", "token"));
        seldom.ended(
                new Owned("ended", "body", "token"),
                Optional.empty(),
                one.redis.budgets().next());
        seldom.start();
        try {
            redis.restart();

            await().atMost(PATIENCE).until(() -> redis.ask(it -> it.exists("idempotency:running")) == 1);
        } finally {
            seldom.stop();
        }
    }

    @Test
    void theLeasesOfManyRunsAreKeptOverASlowNetwork() {
        try (FaultProxy network = FaultProxy.to(redis.port());
                Gateway far = new Gateway("redis://127.0.0.1:" + network.port())) {
            far.redis.awaitUp();
            network.set(Way.TO_CLIENT, Fault.Slow.by(Duration.ofMillis(20)));
            for (int i = 0; i < 200; i++) {
                far.keeper.begins(new Owned("running-" + i, "body", "token"));
            }
            await().atMost(PATIENCE)
                    .until(() -> redis.ask(it -> it.keys("idempotency:*")).size() == 200);

            await().atMost(PATIENCE)
                    .during(LEASE.multipliedBy(2))
                    .pollInterval(LEASE.dividedBy(3))
                    .until(() -> silent(200) == 0);
        }
    }

    @Test
    void theStopDoesNotWaitForAllThatASlowNetworkHolds() {
        try (FaultProxy network = FaultProxy.to(redis.port());
                OpenRedis far =
                        OpenRedis.at("redis://127.0.0.1:" + network.port()).awaitUp()) {
            SharedKeys keys = new SharedKeys(far.guard(), LEASE, Duration.ofHours(24));
            Keeper keeper = new Keeper(keys, far.budgets(), Duration.ofHours(1));
            network.set(Way.TO_CLIENT, Fault.Slow.by(Duration.ofMillis(400)));
            for (int i = 0; i < 5_000; i++) {
                keeper.begins(new Owned("running-" + i, "body", "token"));
            }
            keeper.start();

            long start = System.nanoTime();
            keeper.stop();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        }
    }

    /** How many of the runs look like those of a gateway that has died. */
    private long silent(int runs) {
        long now = System.currentTimeMillis();
        return redis.ask(it -> IntStream.range(0, runs)
                .filter(i -> Long.parseLong(it.hget("idempotency:running-" + i, "lease")) < now)
                .count());
    }

    @Test
    void keysThatCannotBeWrittenKeepNoOthersFromIt() {
        SharedKeys keys = new SharedKeys(one.redis.guard(), LEASE, Duration.ofHours(24));
        Keeper keeper = new Keeper(keys, one.redis.budgets(), Duration.ofHours(1));
        redis.kill();
        one.redis.await(RedisState.Status.DOWN);
        Optional<byte[]> outcome = Optional.of(new byte[] {1});
        for (int i = 0; i < 10; i++) {
            keeper.begins(new Owned("foreign-running-" + i, "body", "token"));
            keeper.ended(
                    new Owned("foreign-ended-" + i, "body", "token"),
                    outcome,
                    one.redis.budgets().next());
        }
        keeper.begins(new Owned("running", "body", "token"));
        keeper.ended(
                new Owned("ended", "body", "token"),
                outcome,
                one.redis.budgets().next());
        redis.restart();
        redis.run(it -> {
            for (int i = 0; i < 10; i++) {
                it.lpush("idempotency:foreign-running-" + i, "element");
                it.lpush("idempotency:foreign-ended-" + i, "element");
            }
        });
        one.redis.awaitUp();

        keeper.start();
        keeper.stop();

        String running = redis.ask(it -> it.hget("idempotency:running", "state"));
        assertThat(running).isEqualTo("running");
        String ended = redis.ask(it -> it.hget("idempotency:ended", "state"));
        assertThat(ended).isEqualTo("ended");
        Long elements = redis.ask(it -> it.llen("idempotency:foreign-ended-0"));
        assertThat(elements).isEqualTo(1);
    }

    @Test
    void anEntryThatIsNoneOfOursIsNotMistakenForAnAnswer() {
        TestWork work = TestWork.answering("Hello.");
        one.once("k", "body", work);
        String key = redis.ask(it -> it.keys("idempotency:*")).getFirst();

        redis.run(it -> it.hset(key, "outcome", "{\"version\": 99}"));
        assertThat(refusal(other.once("k", "body", work))).isInstanceOf(IdempotencyInDoubt.class);
        redis.run(it -> it.hset(key, "outcome", "nonsense"));
        assertThat(refusal(other.once("k", "body", work))).isInstanceOf(IdempotencyInDoubt.class);
        assertThat(work.runs()).isEqualTo(1);
    }

    @Test
    void aClusterKeepsKeysLikeOneServer() {
        try (RedisProcess cluster = RedisProcess.cluster();
                Gateway here = new Gateway("redis-cluster://127.0.0.1:" + cluster.port());
                Gateway there = new Gateway("redis-cluster://127.0.0.1:" + cluster.port())) {
            here.redis.awaitUp();
            there.redis.awaitUp();
            TestWork work = TestWork.answering("Hello.");

            assertThat(here.once("k", "body", work)).isInstanceOf(Outcome.Fresh.class);
            assertThat(there.once("k", "body", work)).isInstanceOf(Outcome.Replayed.class);
            assertThat(there.reach.get()).isEqualTo(Reach.CLUSTER);
            assertThat(work.runs()).isEqualTo(1);
        }
    }

    @Test
    void entriesEnd() {
        one.once("k", "body", TestWork.answering("Hello."));
        String key = redis.ask(it -> it.keys("idempotency:*")).getFirst();

        Long left = redis.ask(it -> it.pttl(key));
        assertThat(left).isBetween(1L, Duration.ofHours(24).toMillis());
    }

    /** What a gateway has of it. */
    private static final class Gateway implements AutoCloseable {

        final OpenRedis redis;
        final Keeper keeper;
        final AtomicReference<Reach> reach = new AtomicReference<>();
        final AtomicReference<Duration> looked = new AtomicReference<>();
        private final Idempotency idempotency;

        Gateway(String url) {
            redis = OpenRedis.at(url);
            SharedKeys keys = new SharedKeys(redis.guard(), LEASE, Duration.ofHours(24));
            keeper = new Keeper(keys, redis.budgets(), LEASE.dividedBy(3));
            keeper.start();
            StoredOutcomes stored = new StoredOutcomes(Duration.ofHours(24), 1 << 20, Clock.systemUTC());
            idempotency = new Idempotency(
                    new LocalKeys(stored),
                    Optional.of(new ClusterKeys(keys, keeper, redis.budgets(), time -> {
                        looked.set(time);
                        Thread.sleep(time);
                    })),
                    new IdempotencyMeters(new SimpleMeterRegistry()));
        }

        Outcome once(String key, String body, TestWork work) {
            return once(key, body, work, PATIENCE);
        }

        Outcome once(String key, String body, TestWork work, Duration patience) {
            return idempotency.once(
                    Caller.ANONYMOUS,
                    new IdempotencyKey(key, body),
                    Deadline.after(patience, Clock.systemUTC()),
                    redis.budgets().next(),
                    reach::set,
                    work);
        }

        @Override
        public void close() {
            keeper.stop();
            redis.close();
        }
    }
}
