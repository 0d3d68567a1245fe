package dev.breakwater.cache;

import static dev.breakwater.cache.AskingGateway.answered;
import static dev.breakwater.cache.AskingGateway.calls;
import static dev.breakwater.cache.AskingGateway.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.cache.AskingGateway.Work;
import dev.breakwater.cache.OwnRun.Result;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Fault;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.run.CacheMode;
import dev.breakwater.run.ToolStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Identical questions at the same time, in one gateway. */
@Timeout(60)
class SingleFlightTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AskingGateway gateway = AskingGateway.inMemory(Caches.DEFAULTS, Clock.systemUTC());
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        gateway.close();
    }

    @Test
    void aThousandCostOneRun() throws Exception {
        List<Future<Reply>> asked = ask(1_000, held(answered("shared")));
        awaitWaiting(999);

        release.countDown();

        assertThat(texts(asked).filter("own shared"::equals)).hasSize(1);
        assertThat(texts(asked).filter("flight shared"::equals)).hasSize(999);
        assertThat(gateway.runs).hasValue(1);
        assertThat(gateway.counted("coalesced")).isEqualTo(999);
        assertThat(gateway.counted("miss")).isOne();
    }

    @Test
    void whoWaitsKeepsItsOwnDeadline() throws Exception {
        ask(1, held(answered("late")));
        awaitRuns(1);

        Reply reply = gateway.ask(gateway.asked("Hello", CacheMode.USE, Duration.ofMillis(50)), _ -> answered("?"));

        assertThat(text(reply)).isEqualTo("none deadline_exceeded");
        assertThat(gateway.runs).hasValue(1);
    }

    @Test
    void whoWaitsCanBeStopped() throws Exception {
        ask(1, held(answered("late")));
        awaitRuns(1);
        Thread[] waiter = new Thread[1];
        Future<Reply> asked = gateway.start(() -> {
            waiter[0] = Thread.currentThread();
            return gateway.ask("Hello", _ -> answered("?"));
        });
        awaitWaiting(1);

        waiter[0].interrupt();

        assertThat(text(asked.get())).isEqualTo("none cancelled");
    }

    @ParameterizedTest
    @MethodSource
    void aRunThatEndsForReasonsOfItsOwnHasItsPlaceTakenByOneOther(Result end) throws Exception {
        ask(1, held(end));
        awaitRuns(1);
        CountDownLatch second = new CountDownLatch(1);
        List<Future<Reply>> others = ask(20, _ -> {
            await(second);
            return answered("second");
        });
        awaitWaiting(20);

        release.countDown();
        awaitRuns(2);
        awaitWaiting(20 + 19);
        second.countDown();

        assertThat(texts(others).filter("own second"::equals)).hasSize(1);
        assertThat(texts(others).filter("flight second"::equals)).hasSize(19);
        assertThat(gateway.runs).hasValue(2);
    }

    static Stream<Result> aRunThatEndsForReasonsOfItsOwnHasItsPlaceTakenByOneOther() {
        return Stream.of(
                failed(new Cancelled("its caller")),
                failed(new DeadlineExceeded(Fault.PROVIDER, "while waiting")),
                AskingGateway.partial("half"));
    }

    @Test
    void aProviderThatCannotAnswerNowIsNotAskedByEach() throws Exception {
        List<Future<Reply>> asked =
                ask(50, held(failed(new ModelUnavailable("p", "is busy", Duration.ofSeconds(7), null))));
        awaitWaiting(49);

        release.countDown();

        assertThat(texts(asked).filter("none model_unavailable"::equals)).hasSize(49);
        assertThat(gateway.runs).hasValue(1);
    }

    @Test
    void anyOtherFailureIsNobodyElses() throws Exception {
        List<Future<Reply>> asked = ask(10, held(failed(new ModelRejected("p", "bad key", null))));
        awaitWaiting(9);

        release.countDown();

        assertThat(texts(asked)).containsOnly("own failure model_rejected");
        assertThat(gateway.runs).hasValue(10);
    }

    @Test
    void aRunThatTurnsOutToWriteLetsTheOthersGoAtOnce() throws Exception {
        CountDownLatch write = new CountDownLatch(1);
        ask(1, watcher -> {
            await(write);
            calls(watcher, false, ToolStatus.SUCCESS);
            await(release);
            return answered("wrote");
        });
        awaitRuns(1);
        List<Future<Reply>> others = ask(10, _ -> answered("each its own"));
        awaitWaiting(10);

        write.countDown();

        assertThat(texts(others)).containsOnly("own each its own");
        assertThat(gateway.runs).hasValue(11);
    }

    private static Result failed(GatewayException failure) {
        return new Result.Failed(failure);
    }

    private Work held(Result result) {
        return _ -> {
            await(release);
            return result;
        };
    }

    private List<Future<Reply>> ask(int count, Work work) {
        List<Future<Reply>> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            asked.add(gateway.startAsking("Hello", work));
        }
        return asked;
    }

    private static Stream<String> texts(List<Future<Reply>> asked) throws Exception {
        List<String> texts = new ArrayList<>();
        for (Future<Reply> one : asked) {
            texts.add(text(one.get()));
        }
        return texts.stream();
    }

    private void awaitWaiting(int count) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(gateway.waiting).hasValue(count));
    }

    private void awaitRuns(int count) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(gateway.runs).hasValue(count));
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
