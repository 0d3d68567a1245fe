package dev.breakwater.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.failure.Cancelled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ActiveRunsTests {

    private static final ActiveRuns.WindUp DRAINING = new ActiveRuns.WindUp(
            PartialReason.DRAINING, () -> Duration.ofSeconds(4), () -> new Cancelled("the gateway"));

    private final ActiveRuns active = new ActiveRuns();

    @Test
    void stoppingARunInterruptsItsThreadAndSaysWhy() throws Exception {
        RequestId id = RequestId.next();
        CountDownLatch entered = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> run = threads.submit(() -> {
                try (ActiveRuns.Tracked tracked = active.enter(id)) {
                    entered.countDown();
                    try {
                        new CountDownLatch(1).await();
                        return "never";
                    } catch (InterruptedException e) {
                        return tracked.reason().orElseThrow().explanation();
                    }
                }
            });
            entered.await();

            assertThat(active.cancel(id, () -> new Cancelled("its caller"))).isTrue();

            assertThat(run.get()).isEqualTo("the run was cancelled by its caller");
        }
        assertThat(active.count()).isZero();
    }

    @Test
    void whoWantsToKnowIsToldWhenThereIsNoneLeft() {
        ActiveRuns.Tracked one = active.enter(RequestId.next());
        ActiveRuns.Tracked other = active.enter(RequestId.next());
        CompletableFuture<Void> none = active.whenNone();
        one.close();
        assertThat(none).isNotDone();

        other.close();

        assertThat(none).isDone();
        assertThat(active.whenNone()).isDone();
    }

    @Test
    void aRunThatIsOverCannotBeStopped() {
        RequestId id = RequestId.next();
        active.enter(id).close();

        assertThat(active.cancel(id, () -> new Cancelled("its caller"))).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void theInterruptDoesNotOutliveTheRun() {
        RequestId id = RequestId.next();
        try (ActiveRuns.Tracked tracked = active.enter(id)) {
            active.cancelAll(() -> new Cancelled("the gateway"));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThat(tracked.reason()).isPresent();
        }

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aRunThatIsWoundUpCanWaitAgainAndBeStoppedStill() {
        RequestId id = RequestId.next();
        try (ActiveRuns.Tracked tracked = active.enter(id)) {
            active.windUpAll(DRAINING);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThat(tracked.takeWindUp()).contains(DRAINING);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();

            active.cancelAll(() -> new Cancelled("the gateway"));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThat(tracked.takeWindUp()).isEmpty();
        }
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aRunThatIsStoppedIsNotWoundUp() {
        RequestId id = RequestId.next();
        try (ActiveRuns.Tracked tracked = active.enter(id)) {
            active.cancel(id, () -> new Cancelled("its caller"));
            active.windUpAll(DRAINING);

            assertThat(tracked.takeWindUp()).isEmpty();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        }
    }

    @Test
    void anOrderToWindUpDoesNotOutliveTheRun() {
        try (ActiveRuns.Tracked _ = active.enter(RequestId.next())) {
            active.windUpAll(DRAINING);
        }

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void theFirstReasonCounts() {
        RequestId id = RequestId.next();
        try (ActiveRuns.Tracked tracked = active.enter(id)) {
            active.cancel(id, () -> new Cancelled("its caller"));
            active.cancelAll(() -> new Cancelled("the gateway"));

            assertThat(tracked.reason().orElseThrow().explanation()).contains("its caller");
        }
    }
}
