package dev.breakwater.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.resilience.Breaker.Permit;
import dev.breakwater.resilience.Breaker.Phase;
import dev.breakwater.testing.ManualClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class BreakerTests {

    private static final Duration OPEN_TIME = Duration.ofMinutes(1);

    private final ManualClock clock = new ManualClock();
    private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
    private final Breaker breaker = new Breakers(registry, true, clock).breaker("test", new BreakerRule(3, OPEN_TIME));

    @Test
    void opensAfterSoManyFailuresInARow() {
        fail(2);
        assertThat(breaker.phase()).isEqualTo(Phase.CLOSED);
        fail(1);

        assertThat(breaker.phase()).isEqualTo(Phase.OPEN);
        assertThat(breaker.tryAcquire()).isEmpty();
    }

    @Test
    void aSuccessInBetweenBeginsTheCountAnew() {
        fail(2);
        permit().succeeded();
        fail(2);

        assertThat(breaker.phase()).isEqualTo(Phase.CLOSED);
    }

    @Test
    void whatIsNotCountedNeitherOpensItNorInterruptsTheRow() {
        fail(2);
        for (int i = 0; i < 10; i++) {
            permit().close();
        }
        assertThat(breaker.phase()).isEqualTo(Phase.CLOSED);
        fail(1);

        assertThat(breaker.phase()).isEqualTo(Phase.OPEN);
    }

    @Test
    void saysHowLongItStaysOpen() {
        assertThat(breaker.retryAfter()).isEmpty();
        fail(3);
        clock.advance(Duration.ofSeconds(20));

        assertThat(breaker.retryAfter()).contains(Duration.ofSeconds(40));
    }

    @Test
    void letsTwoCallsThroughOnTrialOnceItsTimeIsOver() {
        openAndWait();

        assertThat(breaker.phase()).isEqualTo(Phase.HALF_OPEN);
        assertThat(breaker.retryAfter()).isEmpty();
        assertThat(breaker.tryAcquire()).isPresent();
        assertThat(breaker.tryAcquire()).isPresent();
        assertThat(breaker.tryAcquire()).isEmpty();
    }

    @Test
    void movesOnByTheMachinesTimeWithoutAnyCaller() {
        var shortly = new Breakers(registry, true, clock).breaker("shortly", new BreakerRule(2, Duration.ofMillis(50)));
        CircuitBreaker shown = registry.circuitBreaker("shortly");
        shortly.tryAcquire().orElseThrow().failed(new IOException());
        shortly.tryAcquire().orElseThrow().failed(new IOException());

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> shown.getState() == CircuitBreaker.State.HALF_OPEN);
    }

    @Test
    void closesAfterTwoSuccesses() {
        openAndWait();
        permit().succeeded();
        assertThat(breaker.phase()).isEqualTo(Phase.HALF_OPEN);
        permit().succeeded();

        assertThat(breaker.phase()).isEqualTo(Phase.CLOSED);
    }

    @Test
    void opensAgainAtTheFirstFailureOnTrial() {
        openAndWait();
        permit().succeeded();
        fail(1);

        assertThat(breaker.phase()).isEqualTo(Phase.OPEN);
        assertThat(breaker.retryAfter()).contains(OPEN_TIME);
    }

    @Test
    void twoFailuresOnTrialAtTheSameTimeOpenItOnce() {
        openAndWait();
        Permit one = permit();
        Permit other = permit();
        one.failed(new IOException());
        other.failed(new IOException());

        assertThat(breaker.phase()).isEqualTo(Phase.OPEN);
        clock.advance(OPEN_TIME);
        permit().succeeded();
        permit().succeeded();
        assertThat(breaker.phase()).isEqualTo(Phase.CLOSED);
    }

    @Test
    void uncountedCallsOnTrialGiveTheirPlaceBack() {
        openAndWait();
        for (int i = 0; i < 10; i++) {
            permit().close();
        }

        assertThat(breaker.phase()).isEqualTo(Phase.HALF_OPEN);
        permit().succeeded();
        permit().succeeded();
        assertThat(breaker.phase()).isEqualTo(Phase.CLOSED);
    }

    @Test
    void lateNewsOfCallsFromBeforeItOpenedIsNotCounted() {
        Permit hung = permit();
        Permit slow = permit();
        openAndWait();
        assertThat(breaker.phase()).isEqualTo(Phase.HALF_OPEN);

        hung.failed(new IOException());
        assertThat(breaker.phase()).isEqualTo(Phase.HALF_OPEN);
        slow.succeeded();
        permit().succeeded();
        assertThat(breaker.phase()).isEqualTo(Phase.HALF_OPEN);
    }

    @Test
    void onlyTheFirstOutcomeOfACallCounts() {
        for (int i = 0; i < 2; i++) {
            Permit permit = permit();
            permit.failed(new IOException());
            permit.failed(new IOException());
            permit.close();
        }

        assertThat(breaker.phase()).isEqualTo(Phase.CLOSED);
    }

    @Test
    void canBeToldToTryNow() {
        fail(3);
        breaker.tryNow();
        assertThat(breaker.phase()).isEqualTo(Phase.HALF_OPEN);

        permit().succeeded();
        permit().succeeded();
        breaker.tryNow();
        assertThat(breaker.phase()).isEqualTo(Phase.CLOSED);
    }

    @Test
    void switchedOffItLetsEverythingThrough() {
        var off = new Breakers(registry, false, clock).breaker("off", new BreakerRule(2, OPEN_TIME));
        for (int i = 0; i < 5; i++) {
            off.tryAcquire().orElseThrow().failed(new IOException());
        }

        assertThat(off.phase()).isEqualTo(Phase.DISABLED);
        assertThat(off.tryAcquire()).isPresent();
    }

    @Test
    void slowSuccessesDoNotOpenIt() {
        assertThat(registry.circuitBreaker("test").getCircuitBreakerConfig().getSlowCallDurationThreshold())
                .isGreaterThan(Duration.ofDays(1));
    }

    @Test
    void theRuleFollowsRetriesAndTimeout() {
        assertThat(BreakerRule.after(3, Duration.ofSeconds(30))).isEqualTo(new BreakerRule(5, Duration.ofMinutes(1)));
    }

    private Permit permit() {
        return breaker.tryAcquire().orElseThrow();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            permit().failed(new IOException("no answer"));
        }
    }

    private void openAndWait() {
        fail(3);
        clock.advance(OPEN_TIME);
    }
}
