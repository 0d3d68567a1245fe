package dev.breakwater.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.breakwater.redis.RedisState.Status;
import dev.breakwater.redis.RedisUnavailable.Reason;
import dev.breakwater.testing.GatewayProcess;
import dev.breakwater.testing.net.Ending;
import dev.breakwater.testing.net.Fault.Slow;
import dev.breakwater.testing.net.FaultProxy;
import dev.breakwater.testing.net.Way;
import dev.breakwater.testing.redis.RedisProcess;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What calls of Redis come to, and what they cost, while a real one does what it should not. */
@Timeout(120)
@Tag("redis")
class RedisFaultTests {

    /** The budget of 50 ms, and what a busy machine may add. */
    private static final Duration AT_MOST = Duration.ofMillis(500);

    private static final Duration BUDGET = Duration.ofMillis(50);

    @Test
    void aRedisThatIsUpIsUsed() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                OpenRedis open = OpenRedis.at(redis.url()).awaitUp()) {
            open.write("key", "value");

            assertThat(open.read("key")).isEqualTo("value");
            assertThat(open.guard().state().reason()).isEmpty();
            assertThat(open.calls("success")).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void oneThatIsDownAtTheStartCostsNothingAndIsUsedOnceItIsUp() throws Exception {
        int port = GatewayProcess.freePort();
        try (OpenRedis open = OpenRedis.at("redis://127.0.0.1:" + port, BUDGET)) {
            open.await(Status.DOWN);

            assertThat(failure(open)).isEqualTo(Reason.DISCONNECTED);
            assertThat(open.guard().state().reason()).contains("refused");

            try (RedisProcess redis = RedisProcess.startAt(port)) {
                open.awaitUp();
                assertThat(redis.isAlive()).isTrue();
            }
        }
    }

    @Test
    void oneThatDiesIsNoticedAtOnceAndUsedAgainAfterItsRestart() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                OpenRedis open = OpenRedis.at(redis.url()).awaitUp()) {
            open.write("key", "value");

            redis.kill();

            open.await(Status.DOWN);
            failure(open);

            redis.restart();

            open.awaitUp();
            assertThat(open.read("key")).as("it has lost its data").isNull();
        }
    }

    @Test
    void oneThatIsPausedCostsARequestItsBudgetOnceAndThenNothing() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                OpenRedis open = OpenRedis.at(redis.url(), BUDGET).awaitUp()) {
            redis.pause();
            try {
                RedisBudget budget = open.budgets().next();
                long start = System.nanoTime();
                for (int i = 0; i < 10; i++) {
                    assertThatExceptionOfType(RedisUnavailable.class)
                            .isThrownBy(() -> open.guard().call(budget, it -> it.ping()));
                }
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_MOST);

                open.await(Status.DOWN);
                start = System.nanoTime();
                for (int i = 0; i < 100; i++) {
                    failure(open);
                }
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .as("a hundred requests")
                        .isLessThan(AT_MOST.multipliedBy(2));
            } finally {
                redis.resume();
            }
            open.awaitUp();
        }
    }

    @Test
    void manyRequestsAtOnceOfAPausedOneWaitTogether() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                OpenRedis open = OpenRedis.at(redis.url(), BUDGET).awaitUp();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            redis.pause();
            try {
                long start = System.nanoTime();
                List<Future<Reason>> all = IntStream.range(0, 500)
                        .mapToObj(_ -> callers.submit(() -> failure(open)))
                        .toList();
                for (Future<Reason> one : all) {
                    assertThat(one.get())
                            .isIn(Reason.TIMED_OUT, Reason.BREAKER_OPEN, Reason.DISCONNECTED, Reason.FAILED);
                }
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            } finally {
                redis.resume();
            }
        }
    }

    @Test
    void oneThatIsFullIsReadAndSaysThatItTakesNoWrites() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                OpenRedis open = OpenRedis.at(redis.url()).awaitUp()) {
            open.write("key", "value");
            redis.set("maxmemory-policy", "noeviction");
            redis.set("maxmemory", "1");

            assertThatExceptionOfType(RedisUnavailable.class)
                    .isThrownBy(() -> open.write("other", "value"))
                    .returns(Reason.REFUSES_WRITES, RedisUnavailable::reason);

            assertThat(open.guard().state().status()).isEqualTo(Status.REFUSES_WRITES);
            assertThat(open.guard().state().reason()).startsWith("OOM");
            assertThat(open.read("key")).isEqualTo("value");

            redis.set("maxmemory", "0");
            open.awaitUp();
        }
    }

    @Test
    void aScriptThatOneThatIsFullRefusesIsNoErrorOfTheScript() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                OpenRedis open = OpenRedis.at(redis.url()).awaitUp()) {
            redis.set("maxmemory-policy", "noeviction");
            redis.set("maxmemory", "1");

            assertThatExceptionOfType(RedisUnavailable.class)
                    .isThrownBy(() -> open.script("return redis.call('set', 'key', 'value')"))
                    .returns(Reason.REFUSES_WRITES, RedisUnavailable::reason);

            assertThat(open.guard().state().status()).isEqualTo(Status.REFUSES_WRITES);
        }
    }

    @Test
    void oneThatRefusesWritesForWantOfReplicasIsReadAndSaysSo() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                OpenRedis open = OpenRedis.at(redis.url()).awaitUp()) {
            redis.set("min-replicas-to-write", "1");

            assertThatExceptionOfType(RedisUnavailable.class)
                    .isThrownBy(() -> open.write("key", "value"))
                    .returns(Reason.REFUSES_WRITES, RedisUnavailable::reason);

            assertThat(open.guard().state().reason()).startsWith("NOREPLICAS");
            assertThat(open.read("key")).isNull();
        }
    }

    @Test
    void oneThatIsTooSlowIsLeftAloneUntilItIsFastEnough() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                FaultProxy network = FaultProxy.to(redis.port());
                OpenRedis open = OpenRedis.at("redis://127.0.0.1:" + network.port(), BUDGET)
                        .awaitUp()) {
            network.set(Way.TO_CLIENT, Slow.by(Duration.ofMillis(300)));
            for (int i = 0; i < 5; i++) {
                failure(open);
            }
            open.await(Status.DOWN);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> open.guard().state().reason().contains("later than requests can wait"));
            long start = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                assertThat(failure(open)).isIn(Reason.BREAKER_OPEN, Reason.TIMED_OUT);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_MOST.multipliedBy(2));

            network.heal();

            open.awaitUp();
        }
    }

    @Test
    void oneThatIsAskedAtTheEndOfABudgetIsNotToBlameForIt() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                FaultProxy network = FaultProxy.to(redis.port());
                OpenRedis open =
                        OpenRedis.at("redis://127.0.0.1:" + network.port()).awaitUp()) {
            network.set(Way.TO_CLIENT, Slow.by(Duration.ofMillis(50)));
            for (int i = 0; i < 20; i++) {
                RedisBudget used = open.budgets().next();
                used.charge(OpenRedis.BUDGET.minusMillis(1).toNanos(), true);
                assertThatExceptionOfType(RedisUnavailable.class)
                        .isThrownBy(() -> open.guard().call(used, it -> it.ping()))
                        .returns(Reason.TIMED_OUT, RedisUnavailable::reason);
            }

            assertThat(open.read("key")).isNull();
            assertThat(open.guard().state().status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void oneWhoseConnectionIsResetIsReachedByANewOne() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                FaultProxy network = FaultProxy.to(redis.port());
                OpenRedis open = OpenRedis.at("redis://127.0.0.1:" + network.port(), BUDGET)
                        .awaitUp()) {
            int before = network.accepted();

            network.cut(Ending.RST);

            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> network.accepted() > before);
            open.awaitUp();
            assertThat(open.read("key")).isNull();
        }
    }

    @Test
    void anErrorThatIsAboutTheCallIsNoStateOfRedis() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                OpenRedis open = OpenRedis.at(redis.url()).awaitUp()) {
            redis.run(it -> it.lpush("list", "element"));

            for (int i = 0; i < 20; i++) {
                assertThatExceptionOfType(RedisUnavailable.class)
                        .isThrownBy(() -> open.read("list"))
                        .returns(Reason.FAILED, RedisUnavailable::reason);
            }

            assertThat(open.guard().state().status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void oneThatAnswersPingsAndFailsRequestsIsTriedMoreAndMoreSeldom() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                OpenRedis open = OpenRedis.at(user(redis, CommandType.GET)).awaitUp()) {
            Set<Instant> changes = new HashSet<>();
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(10))
                    .during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        failure(open);
                        return changes.add(open.guard().state().since()) || !changes.isEmpty();
                    });

            assertThat(changes).hasSizeBetween(2, 20);
        }
    }

    @Test
    void oneThatLetsItsUserRunNoScriptsSaysSoAndIsRead() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                OpenRedis open = OpenRedis.at(user(redis, CommandType.EVAL))) {
            open.await(Status.DOWN);

            assertThat(open.guard().state().reason()).startsWith("NOPERM").contains("eval");
            assertThat(open.read("key")).isNull();
        }
    }

    /** @return the URL of a user who may do everything but that */
    private static String user(RedisProcess redis, CommandType forbidden) {
        redis.run(it -> it.aclSetuser(
                "limited",
                AclSetuserArgs.Builder.on()
                        .addPassword("sesame")
                        .allKeys()
                        .allCommands()
                        .removeCommand(forbidden)));
        return "redis://limited:sesame@127.0.0.1:" + redis.port();
    }

    private static Reason failure(OpenRedis open) {
        try {
            open.read("key");
            throw new AssertionError("Redis was there");
        } catch (RedisUnavailable e) {
            return e.reason();
        }
    }
}
