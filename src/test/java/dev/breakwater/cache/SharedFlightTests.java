package dev.breakwater.cache;

import static dev.breakwater.cache.AskingGateway.answered;
import static dev.breakwater.cache.AskingGateway.calls;
import static dev.breakwater.cache.AskingGateway.key;
import static dev.breakwater.cache.AskingGateway.missing;
import static dev.breakwater.cache.AskingGateway.text;
import static dev.breakwater.cache.SingleFlightTests.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.cache.AskingGateway.Work;
import dev.breakwater.cache.CacheSettings.Tools;
import dev.breakwater.cache.OwnRun.Result;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.redis.OpenRedis;
import dev.breakwater.redis.RedisState.Status;
import dev.breakwater.run.CacheMode;
import dev.breakwater.run.ToolStatus;
import dev.breakwater.testing.ManualClock;
import dev.breakwater.testing.net.Fault;
import dev.breakwater.testing.net.FaultProxy;
import dev.breakwater.testing.net.Way;
import dev.breakwater.testing.redis.RedisProcess;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.unit.DataSize;

/** Two gateways that share a real Redis. */
@Timeout(120)
@Tag("redis")
class SharedFlightTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RedisProcess redis = RedisProcess.start();
    private final OpenRedis one = OpenRedis.at(redis.url());
    private final OpenRedis two = OpenRedis.at(redis.url());
    private final CountDownLatch release = new CountDownLatch(1);
    private AskingGateway first;
    private AskingGateway second;

    @BeforeEach
    void awaitRedis() {
        first = AskingGateway.on(one.awaitUp());
        second = AskingGateway.on(two.awaitUp());
    }

    @AfterEach
    void close() {
        release.countDown();
        first.close();
        second.close();
        one.close();
        two.close();
        redis.close();
    }

    @Test
    void anAnswerOfOneIsGivenAgainByTheOther() {
        first.ask("Hello", _ -> answered("kept"));
        awaitKept("Hello");

        assertThat(text(second.ask("Hello", _ -> answered("?")))).isEqualTo("cache kept");
        long left = redis.ask(it -> it.pttl(name("Hello")));
        List<String> leases = redis.ask(it -> it.keys("*lease*"));
        assertThat(left).isBetween(200_000L, 300_000L);
        assertThat(leases).as("nothing else is left").isEmpty();
    }

    @Test
    void aThousandQuestionsAtOnceCostOneRun() throws Exception {
        List<Future<Reply>> asked = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            asked.add(first.startAsking("Hello", held(answered("shared"))));
            asked.add(second.startAsking("Hello", held(answered("shared"))));
        }
        // 998 wait for one of their own gateway, and one for the other gateway.
        awaitWaiting(999);

        release.countDown();

        int own = 0;
        for (Future<Reply> reply : asked) {
            assertThat(text(reply.get())).endsWith(" shared");
            own += text(reply.get()).startsWith("own") ? 1 : 0;
        }
        assertThat(own).isOne();
        assertThat(first.runs.get() + second.runs.get()).isOne();
        assertThat(first.counted("coalesced") + second.counted("coalesced")).isEqualTo(999);
    }

    @Test
    void anAnswerThatIsNotKeptIsSharedAllTheSame() throws Exception {
        leadHere(watcher -> {
            missing(watcher, "weather");
            await(release);
            return answered("degraded");
        });
        Future<Reply> waiting = waitThere(_ -> answered("?"));

        release.countDown();

        assertThat(text(waiting.get())).isEqualTo("flight degraded");
        assertThat(isThere(name("Hello"))).isFalse();
    }

    @Test
    void aClusterIsSharedLikeOneServer() throws Exception {
        try (RedisProcess cluster = RedisProcess.cluster();
                OpenRedis here = OpenRedis.at("redis-cluster://127.0.0.1:" + cluster.port());
                OpenRedis there = OpenRedis.at("redis-cluster://127.0.0.1:" + cluster.port());
                AskingGateway leading = AskingGateway.on(here.awaitUp());
                AskingGateway following = AskingGateway.on(there.awaitUp())) {
            Future<Reply> leader = leading.startAsking("Hello", held(answered("shared")));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(leading.runs).hasValue(1));
            Future<Reply> waiting = following.startAsking("Hello", _ -> answered("?"));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(following.waiting).hasPositiveValue());

            release.countDown();

            assertThat(text(leader.get())).isEqualTo("own shared");
            assertThat(text(waiting.get())).endsWith(" shared");
            assertThat(following.runs).hasValue(0);
            assertThat(here.guard().state().status()).isEqualTo(Status.UP);
            assertThat(there.guard().state().status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void aProvidersFailureIsShared() throws Exception {
        leadHere(held(new Result.Failed(new ModelUnavailable("p", "is busy", Duration.ofSeconds(7), null))));
        Future<Reply> waiting = waitThere(_ -> answered("?"));

        release.countDown();

        assertThat(waiting.get()).isInstanceOfSatisfying(Reply.None.class, none -> {
            assertThat(none.failure()).hasMessageContaining("p is unavailable: is busy");
            assertThat(none.failure().retryAfter()).contains(Duration.ofSeconds(7));
        });
    }

    @Test
    void aRunThatWasStoppedHasItsPlaceTaken() throws Exception {
        leadHere(held(new Result.Failed(new Cancelled("its caller"))));
        Future<Reply> waiting = waitThere(_ -> answered("instead"));

        release.countDown();

        assertThat(text(waiting.get())).isEqualTo("own instead");
    }

    @Test
    void aRunThatWasInterruptedEndsItsLeaseAllTheSame() throws Exception {
        Thread[] leader = new Thread[1];
        leadHere(_ -> {
            leader[0] = Thread.currentThread();
            await(release);
            return new Result.Failed(new Cancelled("an interrupt"));
        });
        Future<Reply> waiting = waitThere(_ -> answered("instead"));

        leader[0].interrupt();

        assertThat(text(waiting.get())).isEqualTo("own instead");
    }

    @Test
    void aRunThatTurnsOutToWriteLetsTheOthersGo() throws Exception {
        CountDownLatch write = new CountDownLatch(1);
        leadHere(watcher -> {
            await(write);
            calls(watcher, false, ToolStatus.SUCCESS);
            await(release);
            return answered("wrote");
        });
        Future<Reply> waiting = waitThere(_ -> answered("its own"));

        write.countDown();

        assertThat(text(waiting.get())).isEqualTo("own its own");
    }

    @Test
    void aRunThatTakesLongerThanItsLeaseKeepsIt() throws Exception {
        leadHere(held(answered("slow")));
        Future<Reply> waiting = waitThere(_ -> answered("?"));
        redis.run(it -> it.pexpire(lease("Hello"), ClusterFlights.RENEWAL.toMillis() + 1_000));

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> redis.ask(it -> it.pttl(lease("Hello"))) > ClusterFlights.LEASE.toMillis() - 1_000);
        release.countDown();

        assertThat(text(waiting.get())).isEqualTo("flight slow");
    }

    @Test
    void aLeaseThatWasTakenUnheardIsHeldAndEndsLikeAnyOther() throws Exception {
        try (FaultProxy network = FaultProxy.to(redis.port());
                OpenRedis three =
                        OpenRedis.at("redis://127.0.0.1:" + network.port()).awaitUp();
                AskingGateway third = AskingGateway.on(three)) {
            network.set(Way.TO_CLIENT, Fault.Slow.by(Duration.ofMillis(1_200)));
            Future<Reply> leader = third.startAsking("Hello", held(answered("there")));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(third.runs).hasValue(1));
            network.heal();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(redis.<Long>ask(it -> it.exists(lease("Hello"))))
                            .isOne());
            Future<Reply> waiting = waitThere(_ -> answered("instead"));

            release.countDown();

            assertThat(text(leader.get())).isEqualTo("own there");
            assertThat(text(waiting.get())).endsWith(" there");
            assertThat(second.runs).hasValue(0);
        }
    }

    @Test
    void theLeaseOfAGatewayThatHasDiedIsTakenOver() throws Exception {
        redis.run(it -> it.psetex(lease("Hello"), 1_500, "of a gateway that has died"));

        assertThat(text(first.ask("Hello", _ -> answered("taken over")))).isEqualTo("own taken over");

        assertThat(first.waiting).hasValue(1);
    }

    @Test
    void whoWaitsForAnotherGatewayKeepsItsOwnDeadline() throws Exception {
        leadHere(held(answered("late")));

        Reply reply = second.ask(second.asked("Hello", CacheMode.USE, Duration.ofMillis(300)), _ -> answered("?"));

        assertThat(text(reply)).isEqualTo("none deadline_exceeded");
    }

    @Test
    void aRedisThatLosesItsDataCostsAnotherRunAndNoAnswer() throws Exception {
        leadHere(held(answered("first")));
        Future<Reply> waiting = waitThere(_ -> answered("instead"));

        redis.run(it -> it.flushall());

        assertThat(text(waiting.get())).isIn("own instead", "flight first");
        release.countDown();
    }

    @Test
    void aRedisThatDiesWhileSomebodyWaitsLetsThemRun() throws Exception {
        leadHere(held(answered("first")));
        Future<Reply> waiting = waitThere(_ -> answered("instead"));

        redis.kill();

        assertThat(text(waiting.get())).isEqualTo("own instead");
    }

    @Test
    void withoutRedisEachGatewayKeepsWhatItHasForItsWholeTime() {
        ManualClock clock = new ManualClock();
        try (AskingGateway gateway = AskingGateway.on(one, Caches.DEFAULTS, clock)) {
            gateway.ask("Hello", _ -> answered("kept"));
            awaitKept("Hello");
            redis.kill();
            one.await(Status.DOWN);

            clock.advance(Duration.ofSeconds(290));

            assertThat(text(gateway.ask("Hello", _ -> answered("?")))).isEqualTo("cache kept");
            assertThat(text(gateway.ask("Other", _ -> answered("other")))).isEqualTo("own other");
            assertThat(gateway.counted("error")).isOne();
        }
    }

    @Test
    void anAnswerInMemoryIsNoOlderThanAFewSeconds() {
        ManualClock clock = new ManualClock();
        try (AskingGateway gateway = AskingGateway.on(one, Caches.DEFAULTS, clock)) {
            gateway.ask("Hello", _ -> answered("old"));
            awaitKept("Hello");
            redis.run(it -> it.del(name("Hello")));

            assertThat(text(gateway.ask("Hello", _ -> answered("new")))).isEqualTo("cache old");
            clock.advance(Duration.ofSeconds(6));
            assertThat(text(gateway.ask("Hello", _ -> answered("new")))).isEqualTo("own new");
        }
    }

    @Test
    void anAnswerFromRedisIsNotKeptInMemoryForLongerThanThere() {
        first.ask("Hello", _ -> answered("kept"));
        awaitKept("Hello");
        redis.run(it -> it.pexpire(name("Hello"), 2_000));
        ManualClock clock = new ManualClock();
        try (AskingGateway gateway = AskingGateway.on(two, Caches.DEFAULTS, clock)) {
            assertThat(text(gateway.ask("Hello", _ -> answered("?")))).isEqualTo("cache kept");
            redis.kill();
            two.await(Status.DOWN);

            clock.advance(Duration.ofSeconds(3));

            assertThat(text(gateway.ask("Hello", _ -> answered("new")))).isEqualTo("own new");
        }
    }

    @Test
    void answersFromRedisTakeNoMoreMemoryThanTheyMayHoweverWellTheyCompress() {
        for (int i = 0; i < 20; i++) {
            String query = "Question " + i;
            first.ask(query, _ -> answered("x".repeat(100_000)));
            awaitKept(query);
        }
        try (AskingGateway small = AskingGateway.on(
                two,
                Caches.settings(Tools.READ_ONLY, DataSize.ofMegabytes(1), DataSize.ofMegabytes(1)),
                Clock.systemUTC())) {
            for (int i = 0; i < 20; i++) {
                assertThat(text(small.ask("Question " + i, _ -> answered("?")))).startsWith("cache");
            }
            redis.kill();
            two.await(Status.DOWN);

            long kept = IntStream.range(0, 20)
                    .filter(i -> text(small.ask("Question " + i, _ -> AskingGateway.partial("?")))
                            .startsWith("cache"))
                    .count();

            assertThat(kept).isBetween(1L, 5L);
        }
    }

    @Test
    void whatIsNoneOfOursIsAMissAndDeletedAndCounted() {
        redis.run(it -> it.set(name("Hello"), "{\"answer\": \"of something else\"}"));
        redis.run(it -> it.lpush(name("Other"), "a list"));

        assertThat(text(first.ask("Hello", _ -> AskingGateway.partial("own")))).isEqualTo("own own");
        assertThat(text(first.ask("Other", _ -> AskingGateway.partial("own")))).isEqualTo("own own");

        assertThat(first.counted("error")).isEqualTo(2);
        assertThat(isThere(name("Hello"))).isFalse();
        assertThat(isThere(name("Other"))).isFalse();
        assertThat(one.guard().state().status()).isEqualTo(Status.UP);
    }

    @Test
    void aRedisThatIsFullIsReadAndTheRunGoesOn() {
        first.ask("Hello", _ -> answered("kept"));
        awaitKept("Hello");
        redis.set("maxmemory-policy", "noeviction");
        redis.set("maxmemory", "1");

        assertThat(text(second.ask("Hello", _ -> answered("?")))).isEqualTo("cache kept");
        assertThat(text(second.ask("Other", _ -> answered("other")))).isEqualTo("own other");
        assertThat(text(second.ask("Other", _ -> answered("?")))).isEqualTo("cache other");
    }

    @Test
    void whatARedisThatIsFullHasNotTakenIsGivenAgainWhereItIsForItsWholeTime() {
        redis.set("maxmemory-policy", "noeviction");
        redis.set("maxmemory", "1");
        ManualClock clock = new ManualClock();
        try (AskingGateway gateway = AskingGateway.on(one, Caches.DEFAULTS, clock)) {
            // That Redis has not taken it is known a moment after the answer was given; until then the question is a
            // new one.
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                String query = "Question " + gateway.runs.get();
                gateway.ask(query, _ -> answered("kept"));
                clock.advance(Duration.ofSeconds(290));
                assertThat(text(gateway.ask(query, _ -> AskingGateway.partial("?"))))
                        .isEqualTo("cache kept");
                clock.advance(Duration.ofSeconds(20));
                assertThat(text(gateway.ask(query, _ -> AskingGateway.partial("?"))))
                        .isEqualTo("own ?");
            });
        }
    }

    @Test
    void whatRedisHasNotTakenGivesWayToWhatAnotherGatewayKeepsThere() throws Exception {
        redis.set("maxmemory-policy", "noeviction");
        redis.set("maxmemory", "1");
        ManualClock clock = new ManualClock();
        try (AskingGateway gateway = AskingGateway.on(one, Caches.DEFAULTS, clock)) {
            gateway.ask("Hello", _ -> answered("old"));
            one.await(Status.REFUSES_WRITES);
            redis.set("maxmemory", "0");
            second.ask("Hello", CacheMode.REFRESH, _ -> answered("new"));
            awaitKept("Hello");
            clock.advance(Duration.ofSeconds(6));

            assertThat(text(gateway.ask("Hello", _ -> answered("?")))).isEqualTo("cache new");
        }
    }

    private void leadHere(Work work) {
        Future<Reply> _ = first.startAsking("Hello", work);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(first.runs).hasValue(1));
    }

    private Future<Reply> waitThere(Work work) {
        Future<Reply> waiting = second.startAsking("Hello", work);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(second.waiting).hasPositiveValue());
        return waiting;
    }

    private Work held(Result result) {
        return _ -> {
            await(release);
            return result;
        };
    }

    private void awaitWaiting(int count) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(first.waiting.get() + second.waiting.get()).isEqualTo(count));
    }

    private void awaitKept(String query) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        redis.ask(it -> it.exists(name(query))) == 1 && redis.ask(it -> it.exists(lease(query))) == 0);
    }

    private boolean isThere(String key) {
        return redis.ask(it -> it.exists(key)) == 1;
    }

    private static String name(String query) {
        return new String(key(query).answer(), StandardCharsets.US_ASCII);
    }

    private static String lease(String query) {
        return new String(key(query).lease(), StandardCharsets.US_ASCII);
    }
}
