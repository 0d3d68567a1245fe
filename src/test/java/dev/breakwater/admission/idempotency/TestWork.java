package dev.breakwater.admission.idempotency;

import static org.awaitility.Awaitility.await;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.run.Answer;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.Research;
import dev.breakwater.run.Research.Branch;
import dev.breakwater.run.Source;
import dev.breakwater.run.ToolStatus;
import dev.breakwater.run.ToolUse;
import dev.breakwater.run.UnavailableServer;
import dev.breakwater.run.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Work that ends as a test wants, when it wants, and counts how often it is done. */
final class TestWork implements Work {

    private final @Nullable Answer answer;
    private final @Nullable RuntimeException failure;
    private final AtomicInteger runs = new AtomicInteger();
    private CountDownLatch hold = new CountDownLatch(0);
    private boolean writes;

    private TestWork(@Nullable Answer answer, @Nullable RuntimeException failure) {
        this.answer = answer;
        this.failure = failure;
    }

    /** An answer with everything that one can have. */
    static TestWork answering(String text) {
        return new TestWork(
                new Answer(
                        RequestId.next(),
                        "multi-tool",
                        "gpt-4.1",
                        text,
                        List.of(new ToolUse("weather", "now", ToolStatus.TIMEOUT, 2, Duration.ofMillis(1_234))),
                        Duration.ofNanos(1_234_567_890),
                        List.of(
                                new UnavailableServer("docs", "it ended", Duration.ofMillis(1500)),
                                new UnavailableServer("db", "parked", null)),
                        PartialReason.DEADLINE,
                        new Usage(3, 120, 45, new BigDecimal("1.5E-7")),
                        new Research(
                                List.of(new Branch("research-1", "How warm?", Research.Outcome.FAILED, "no answer")),
                                List.of(new Source("S1", "weather", "now", "ab12", "research-1"))),
                        null),
                null);
    }

    static TestWork failing(GatewayException failure) {
        return throwing(failure);
    }

    static TestWork throwing(RuntimeException failure) {
        return new TestWork(null, failure);
    }

    TestWork thatWrites() {
        writes = true;
        return this;
    }

    TestWork held() {
        hold = new CountDownLatch(1);
        return this;
    }

    void release() {
        hold.countDown();
    }

    int runs() {
        return runs.get();
    }

    void awaitRuns(int count) {
        await().until(() -> runs.get() >= count);
    }

    @Nullable Answer answer() {
        return answer;
    }

    @Override
    public Answer run() {
        runs.incrementAndGet();
        try {
            hold.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Cancelled("an interrupt");
        }
        if (failure != null) {
            throw failure;
        }
        return answer;
    }

    @Override
    public boolean mayHaveChangedSomething() {
        return writes;
    }
}
