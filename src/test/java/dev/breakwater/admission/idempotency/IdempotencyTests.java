package dev.breakwater.admission.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.IdempotencyConflict;
import dev.breakwater.failure.IdempotencyInDoubt;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.redis.RedisBudget;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Caller;
import dev.breakwater.testing.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.unit.DataSize;

/** Keys of one process. */
@Timeout(60)
class IdempotencyTests {

    private static final Deadline LONG = Deadline.after(Duration.ofMinutes(1), Clock.systemUTC());
    private static final Duration RETENTION = Duration.ofHours(24);

    private final ManualClock clock = new ManualClock();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private Idempotency idempotency =
            Idempotency.local(RETENTION, DataSize.ofMegabytes(1), new SimpleMeterRegistry(), clock);

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    @Test
    void theWorkIsDoneOnce() {
        TestWork work = TestWork.answering("Hello.");

        Outcome first = once("k", "body", work);
        Outcome again = once("k", "body", work);

        assertThat(first).isEqualTo(new Outcome.Fresh(work.answer()));
        assertThat(again).isEqualTo(new Outcome.Replayed(work.answer()));
        assertThat(work.runs()).isEqualTo(1);
    }

    @Test
    void whoComesMeanwhileWaitsForIt() throws Exception {
        TestWork work = TestWork.answering("Hello.").held();
        Future<Outcome> first = callers.submit(() -> once("k", "body", work));
        work.awaitRuns(1);
        List<Future<Outcome>> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            others.add(callers.submit(() -> once("k", "body", work)));
        }

        work.release();

        assertThat(first.get()).isInstanceOf(Outcome.Fresh.class);
        for (Future<Outcome> other : others) {
            assertThat(other.get()).isEqualTo(new Outcome.Replayed(work.answer()));
        }
        assertThat(work.runs()).isEqualTo(1);
    }

    @Test
    void whoWaitsDoesSoNoLongerThanItsOwnTime() {
        TestWork work = TestWork.answering("Hello.").held();
        Future<Outcome> first = callers.submit(() -> once("k", "body", work));
        work.awaitRuns(1);

        assertThat(refusal(once("k", "body", work, Deadline.after(Duration.ofMillis(20), Clock.systemUTC()))))
                .isInstanceOf(DeadlineExceeded.class);
        assertThat(first).isNotDone();
    }

    @Test
    void whoWaitsCanBeStopped() throws Exception {
        TestWork work = TestWork.answering("Hello.").held();
        Future<Outcome> first = callers.submit(() -> once("k", "body", work));
        work.awaitRuns(1);
        Future<Boolean> waiting = callers.submit(() -> {
            Thread.currentThread().interrupt();
            boolean stopped = refusal(once("k", "body", work)) instanceof Cancelled;
            return stopped && Thread.interrupted();
        });

        assertThat(waiting.get()).isTrue();
        assertThat(first).isNotDone();
    }

    @Test
    void anotherBodyIsAConflictDuringAndAfterTheRun() {
        TestWork work = TestWork.answering("Hello.").held();
        Future<Outcome> first = callers.submit(() -> once("k", "body", work));
        work.awaitRuns(1);
        assertThat(refusal(once("k", "other", work))).isInstanceOf(IdempotencyConflict.class);

        work.release();
        await().until(first::isDone);

        assertThat(refusal(once("k", "other", work))).isInstanceOf(IdempotencyConflict.class);
        assertThat(once("k", "body", work)).isInstanceOf(Outcome.Replayed.class);
        assertThat(work.runs()).isEqualTo(1);
    }

    @Test
    void callersDoNotShareKeys() {
        TestWork work = TestWork.answering("Hello.");
        once("k", "body", work);

        Outcome other = idempotency.once(
                new Caller("team-a", "team-a"),
                new IdempotencyKey("k", "other"),
                LONG,
                RedisBudget.of(Duration.ZERO),
                _ -> {},
                work);

        assertThat(other).isInstanceOf(Outcome.Fresh.class);
    }

    @Test
    void aFailureThatChangedNothingIsForgotten() {
        TestWork failing = TestWork.failing(new ModelUnavailable("openai", "busy", null, null));

        assertThatExceptionOfType(ModelUnavailable.class).isThrownBy(() -> once("k", "body", failing));
        assertThat(once("k", "other", TestWork.answering("Hello."))).isInstanceOf(Outcome.Fresh.class);
    }

    @Test
    void aFailureAfterSomethingMayHaveChangedIsKept() {
        TestWork failing = TestWork.failing(new ModelUnavailable("openai", "busy", null, null))
                .thatWrites();
        assertThatExceptionOfType(ModelUnavailable.class).isThrownBy(() -> once("k", "body", failing));

        assertThat(refusal(once("k", "body", failing)))
                .isInstanceOf(IdempotencyInDoubt.class)
                .hasMessageContaining("model_unavailable");
        assertThat(refusal(once("k", "other", failing))).isInstanceOf(IdempotencyConflict.class);
        assertThat(failing.runs()).isEqualTo(1);
    }

    @Test
    void aDefectAfterSomethingMayHaveChangedIsKeptToo() {
        TestWork broken = TestWork.throwing(new IllegalStateException("broken")).thatWrites();
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> once("k", "body", broken));

        assertThat(refusal(once("k", "body", broken))).isInstanceOf(IdempotencyInDoubt.class);
    }

    @Test
    void whoWaitsSharesAFailureThatItWouldMeetToo() throws Exception {
        TestWork failing = TestWork.failing(new ModelUnavailable("openai", "busy", null, null))
                .held();
        Future<Outcome> first = callers.submit(() -> once("k", "body", failing));
        failing.awaitRuns(1);
        List<Thread> waiting = new ArrayList<>();
        List<Future<Outcome>> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            others.add(callers.submit(() -> {
                synchronized (waiting) {
                    waiting.add(Thread.currentThread());
                }
                return once("k", "body", failing);
            }));
        }
        await().until(() -> {
            synchronized (waiting) {
                return waiting.size() == 10
                        && waiting.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING);
            }
        });

        failing.release();

        await().until(first::isDone);
        for (Future<Outcome> other : others) {
            assertThat(refusal(other.get())).isInstanceOf(ModelUnavailable.class);
        }
        assertThat(failing.runs()).isEqualTo(1);
    }

    @Test
    void oneOfThoseWhoWaitTakesOverWhenTheFirstIsCancelled() throws Exception {
        TestWork cancelled = TestWork.failing(new Cancelled("its caller")).held();
        TestWork better = TestWork.answering("Hello.");
        Future<Outcome> first = callers.submit(() -> once("k", "body", cancelled));
        cancelled.awaitRuns(1);
        List<Future<Outcome>> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            others.add(callers.submit(() -> once("k", "body", better)));
        }

        cancelled.release();

        await().until(first::isDone);
        int fresh = 0;
        for (Future<Outcome> other : others) {
            fresh += other.get() instanceof Outcome.Fresh ? 1 : 0;
        }
        assertThat(fresh).isEqualTo(1);
        assertThat(better.runs()).isEqualTo(1);
    }

    @Test
    void aKeyIsFreeAgainAfterItsTime() {
        TestWork work = TestWork.answering("Hello.");
        once("k", "body", work);

        clock.advance(RETENTION.minusSeconds(1));
        assertThat(once("k", "body", work)).isInstanceOf(Outcome.Replayed.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(once("k", "other", work)).isInstanceOf(Outcome.Fresh.class);
    }

    @Test
    void theOldestAreForgottenFirstWhenThereAreTooMany() {
        idempotency = Idempotency.local(RETENTION, DataSize.ofKilobytes(100), new SimpleMeterRegistry(), clock);
        TestWork work = TestWork.answering("x".repeat(1_000));
        for (int i = 0; i < 200; i++) {
            once("k" + i, "body", work);
        }

        assertThat(once("k199", "body", work)).isInstanceOf(Outcome.Replayed.class);
        assertThat(once("k190", "body", work)).isInstanceOf(Outcome.Replayed.class);
        assertThat(once("k0", "body", work)).isInstanceOf(Outcome.Fresh.class);
    }

    @Test
    void anAnswerThatIsTooLargeToKeepIsNotMadeTwiceEither() {
        TestWork large = TestWork.answering("x".repeat(2 << 20));
        idempotency = Idempotency.local(RETENTION, DataSize.ofMegabytes(10), new SimpleMeterRegistry(), clock);
        once("k", "body", large);

        assertThat(refusal(once("k", "body", large)))
                .isInstanceOf(IdempotencyInDoubt.class)
                .hasMessageContaining("too large");
    }

    private Outcome once(String key, String body, TestWork work) {
        return once(key, body, work, LONG);
    }

    private Outcome once(String key, String body, TestWork work, Deadline deadline) {
        return idempotency.once(
                Caller.ANONYMOUS,
                new IdempotencyKey(key, body),
                deadline,
                RedisBudget.of(Duration.ZERO),
                reach -> assertThat(reach).isEqualTo(Reach.PROCESS),
                work);
    }

    static GatewayException refusal(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) outcome).why();
    }
}
