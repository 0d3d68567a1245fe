package dev.breakwater.admission.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.failure.RateLimited;
import dev.breakwater.redis.OpenRedis;
import dev.breakwater.run.Caller;
import dev.breakwater.testing.ManualClock;
import dev.breakwater.testing.redis.RedisProcess;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits that two gateways keep together, in a real Redis. The rates are so low that no token comes during a test. */
@Timeout(60)
@Tag("redis")
class SharedRateLimitsTests {

    private static final Caller ADA = Caller.anonymousAt("2001:db8::/64");
    private static final Caller BEN = Caller.anonymousAt("192.0.2.2");

    private final RedisProcess redis = RedisProcess.start();
    private final OpenRedis one = OpenRedis.at(redis.url());
    private final OpenRedis other = OpenRedis.at(redis.url());

    @BeforeEach
    void awaitRedis() {
        one.awaitUp();
        other.awaitUp();
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
        redis.close();
    }

    @Test
    void whatIsAskedOfOneGatewayIsCountedByTheOther() {
        assertThat(granted(limits(one), one, ADA, "multi-tool", 7)).isEqualTo(7);

        assertThat(granted(limits(other), other, ADA, "multi-tool", 7)).isEqualTo(3);
        assertThat(granted(limits(other), other, BEN, "multi-tool", 20)).isEqualTo(10);
    }

    @Test
    void howACallerStandsIsTheSameAsInOneProcess() {
        AtomicReference<RateStanding> standing = new AtomicReference<>();
        limits(one).take(ADA, "multi-tool", one.budgets().next(), standing::set);

        assertThat(standing.get().limit()).isEqualTo(10);
        assertThat(standing.get().remaining()).isEqualTo(9);
        assertThat(standing.get().reset()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));

        granted(limits(one), one, ADA, "multi-tool", 9);
        try {
            limits(one).take(ADA, "multi-tool", one.budgets().next(), standing::set);
        } catch (RateLimited refused) {
            assertThat(refused.retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
        }
        assertThat(standing.get().remaining()).isZero();
    }

    @Test
    void ofManyRequestsAtOnceAsManyAreGrantedAsMayBe() throws Exception {
        RateLimits here = limits(one);
        RateLimits there = limits(other);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = IntStream.range(0, 200)
                    .mapToObj(i -> callers.submit(() -> i % 2 == 0
                            ? granted(here, one, ADA, "multi-tool", 1)
                            : granted(there, other, ADA, "multi-tool", 1)))
                    .toList();
            int granted = 0;
            for (Future<Integer> each : all) {
                granted += each.get();
            }
            assertThat(granted).isEqualTo(10);
        }
    }

    @Test
    void anAgentsOwnLimitAndWhatItRefusesAreCountedTogetherToo() {
        assertThat(granted(limits(one), one, ADA, "slow", 5)).isEqualTo(2);
        assertThat(granted(limits(other), other, ADA, "slow", 5)).isZero();

        assertThat(granted(limits(other), other, ADA, "multi-tool", 20)).isEqualTo(8);
    }

    @Test
    void inAClusterTheBucketsOfACallerAreTakenFromTogether() {
        try (RedisProcess cluster = RedisProcess.cluster();
                OpenRedis here = OpenRedis.at("redis-cluster://127.0.0.1:" + cluster.port());
                OpenRedis there = OpenRedis.at("redis-cluster://127.0.0.1:" + cluster.port())) {
            here.awaitUp();
            there.awaitUp();

            assertThat(granted(limits(here), here, ADA, "slow", 5)).isEqualTo(2);
            assertThat(granted(limits(there), there, ADA, "slow", 5)).isZero();
            assertThat(granted(limits(there), there, ADA, "multi-tool", 20)).isEqualTo(8);
        }
    }

    @Test
    void tokensComeWithTimeAndRedisForgetsWhoIsSilent() {
        RateLimits fast = RateLimits.of(
                new RateLimitSettings(true, 1_200, 2, Map.of(), Map.of(), 10),
                Optional.of(new RedisBuckets(one.guard())),
                Clock.systemUTC());
        granted(fast, one, ADA, "multi-tool", 2);

        Awaitility.await()
                .until(() -> redis.ask(commands -> commands.keys("rate_limit:*").isEmpty()));

        assertThat(granted(fast, one, ADA, "multi-tool", 2)).isEqualTo(2);
    }

    @Test
    void whileRedisIsAwayEachGatewayCountsForItself() {
        RateLimits here = limits(one);
        RateLimits there = limits(other);
        granted(here, one, ADA, "multi-tool", 10);

        redis.kill();

        assertThat(granted(here, one, ADA, "multi-tool", 20)).isEqualTo(10);
        assertThat(granted(there, other, ADA, "multi-tool", 20)).isEqualTo(10);

        redis.restart();
        one.awaitUp();
        assertThat(granted(here, one, ADA, "multi-tool", 20))
                .as("what Redis had counted is lost")
                .isEqualTo(10);
    }

    @Test
    void aValueThatIsNoneOfOursCountsAsNothing() {
        redis.run(commands -> commands.set("rate_limit:{2001:db8::/64}", "nonsense"));

        assertThat(granted(limits(one), one, ADA, "multi-tool", 20)).isEqualTo(10);
    }

    @Test
    void aMomentFarAheadCountsAsAnEmptyBucketAndNoMore() {
        redis.run(commands -> commands.set("rate_limit:{2001:db8::/64}", "9000000000000000"));
        List<Duration> waits = new ArrayList<>();
        try {
            limits(one).take(ADA, "multi-tool", one.budgets().next(), _ -> {});
        } catch (RateLimited refused) {
            waits.add(refused.retryAfter().orElseThrow());
        }

        assertThat(waits).singleElement().satisfies(wait -> assertThat(wait).isEqualTo(Duration.ofMinutes(1)));
    }

    private static RateLimits limits(OpenRedis redis) {
        return RateLimits.of(
                new RateLimitSettings(true, 1, 10, Map.of("slow", new LimitSettings(1, 2)), Map.of(), 10),
                Optional.of(new RedisBuckets(redis.guard())),
                new ManualClock());
    }

    private static int granted(RateLimits limits, OpenRedis redis, Caller caller, String agent, int requests) {
        int granted = 0;
        for (int i = 0; i < requests; i++) {
            try {
                limits.take(caller, agent, redis.budgets().next(), _ -> {});
                granted++;
            } catch (RateLimited refused) {
                // Counted by what is missing.
            }
        }
        return granted;
    }
}
