package dev.breakwater.admission.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.breakwater.failure.RateLimited;
import dev.breakwater.redis.RedisBudget;
import dev.breakwater.run.Caller;
import dev.breakwater.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitsTests {

    private static final Caller ADA = Caller.anonymousAt("192.0.2.1");
    private static final Caller BEN = Caller.anonymousAt("192.0.2.2");

    private final ManualClock clock = new ManualClock();
    private final List<RateStanding> standings = new ArrayList<>();

    @Test
    void afterTheBurstRequestsComeAtTheRate() {
        RateLimits limits = limits(60, 3);

        assertThat(granted(limits, ADA, 5)).isEqualTo(3);
        clock.advance(Duration.ofMillis(999));
        assertThat(granted(limits, ADA, 1)).isZero();
        clock.advance(Duration.ofMillis(1));
        assertThat(granted(limits, ADA, 2)).isEqualTo(1);
        clock.advance(Duration.ofHours(1));
        assertThat(granted(limits, ADA, 5)).isEqualTo(3);
    }

    @Test
    void withoutABurstOfItsOwnAMinutesRequestsMayComeAtOnce() {
        assertThat(granted(limits(7, null), ADA, 20)).isEqualTo(7);
    }

    @Test
    void whoIsRefusedIsToldWhenToComeBackAndThatIsSoonEnough() {
        RateLimits limits = limits(6, 2);
        granted(limits, ADA, 2);
        clock.advance(Duration.ofSeconds(3));

        assertThatExceptionOfType(RateLimited.class)
                .isThrownBy(() -> take(limits, ADA, "multi-tool"))
                .withMessage("too many requests: 6 a minute are allowed")
                .satisfies(refusal -> {
                    assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(7));
                    clock.advance(refusal.retryAfter().orElseThrow());
                });
        assertThat(granted(limits, ADA, 1)).isEqualTo(1);
    }

    @Test
    void everybodyIsToldHowTheyStand() {
        RateLimits limits = limits(60, 2);

        granted(limits, ADA, 3);

        assertThat(standings)
                .containsExactly(
                        new RateStanding(2, 60, 1, Duration.ofSeconds(1)),
                        new RateStanding(2, 60, 0, Duration.ofSeconds(2)),
                        new RateStanding(2, 60, 0, Duration.ofSeconds(2)));
    }

    @Test
    void callersDoNotUseUpEachOthersRequests() {
        RateLimits limits = limits(60, 2);

        granted(limits, ADA, 10);

        assertThat(granted(limits, BEN, 10)).isEqualTo(2);
    }

    @Test
    void anAgentWithALimitOfItsOwnIsAskedLessAndTheOthersAsMuchAsEver() {
        RateLimits limits = limits(Map.of("slow", new LimitSettings(60, 1)), Map.of());

        assertThat(granted(limits, ADA, "slow", 5)).isEqualTo(1);
        assertThatExceptionOfType(RateLimited.class)
                .isThrownBy(() -> take(limits, ADA, "slow"))
                .withMessageEndingWith("to the agent slow");

        assertThat(granted(limits, ADA, "multi-tool", 20)).as("10 less the one").isEqualTo(9);
        assertThat(granted(limits, BEN, "slow", 5)).isEqualTo(1);
    }

    @Test
    void whatWasRefusedUsesNothingUp() {
        RateLimits limits = limits(Map.of("wide", new LimitSettings(600, 600)), Map.of());
        granted(limits, ADA, "multi-tool", 10);
        for (int i = 0; i < 1_000; i++) {
            granted(limits, ADA, "wide", 1);
        }
        clock.advance(Duration.ofMinutes(10));

        assertThat(granted(limits, ADA, "wide", 20)).isEqualTo(10);
    }

    @Test
    void someCallersMayAskMore() {
        RateLimits limits = limits(Map.of(), Map.of("192.0.2.2", new LimitSettings(60, 20)));

        assertThat(granted(limits, ADA, 50)).isEqualTo(10);
        assertThat(granted(limits, BEN, 50)).isEqualTo(20);
    }

    @Test
    void whereThereAreNoLimitsNothingIsCountedOrTold() {
        RateLimits off = RateLimits.local(new RateLimitSettings(false, 1, null, Map.of(), Map.of(), 10), clock);

        assertThat(granted(off, ADA, 100)).isEqualTo(100);
        assertThat(standings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void inNoTimeAreMoreGrantedThanTheBurstAndTheRateAllow(long seed) {
        Random random = new Random(seed);
        int perMinute = random.nextInt(1, 300);
        int burst = random.nextInt(1, 50);
        RateLimits limits = limits(perMinute, burst);
        Duration passed = Duration.ZERO;
        long granted = 0;
        for (int i = 0; i < 2_000; i++) {
            granted += granted(limits, ADA, 1);
            Duration step = Duration.ofMillis(random.nextInt(0, 200));
            clock.advance(step);
            assertThat(granted).isLessThanOrEqualTo(burst + passed.toMillis() * perMinute / 60_000);
            passed = passed.plus(step);
        }
        assertThat(granted).isGreaterThanOrEqualTo(Math.min(2_000, passed.toMillis() * perMinute / 60_000) * 9 / 10);
    }

    private RateLimits limits(int perMinute, @Nullable Integer burst) {
        return RateLimits.local(new RateLimitSettings(true, perMinute, burst, Map.of(), Map.of(), 100), clock);
    }

    private RateLimits limits(Map<String, LimitSettings> agents, Map<String, LimitSettings> callers) {
        return RateLimits.local(new RateLimitSettings(true, 60, 10, agents, callers, 100), clock);
    }

    private int granted(RateLimits limits, Caller caller, int requests) {
        return granted(limits, caller, "multi-tool", requests);
    }

    private int granted(RateLimits limits, Caller caller, String agent, int requests) {
        int granted = 0;
        for (int i = 0; i < requests; i++) {
            try {
                take(limits, caller, agent);
                granted++;
            } catch (RateLimited refused) {
                assertThat(refused.retryAfter()).get().isNotEqualTo(Duration.ZERO);
            }
        }
        return granted;
    }

    private void take(RateLimits limits, Caller caller, String agent) {
        limits.take(caller, agent, RedisBudget.of(Duration.ZERO), standings::add);
    }
}
