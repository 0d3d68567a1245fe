package dev.breakwater.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class BackgroundCheckTests {

    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final ManualClock clock = new ManualClock();
    private final BlockingQueue<Duration> pauses = new SynchronousQueue<>();
    private final BlockingQueue<String> findings = new LinkedBlockingQueue<>();
    private final BackgroundChecks checks = new BackgroundChecks(INTERVAL, pauses::put, clock);
    private final BackgroundCheck<String> check = checks.check("test", findings::take, "nothing yet");

    @AfterEach
    void stop() {
        check.stop();
    }

    @Test
    void showsWhatWasFoundLastAndPausesForTheInterval() throws Exception {
        check.start();
        assertThat(check.latest()).isEqualTo("nothing yet");

        findings.put("well");
        assertThat(pauses.take()).isEqualTo(INTERVAL);
        assertThat(check.latest()).isEqualTo("well");

        findings.put("ill");
        pauses.take();
        assertThat(check.latest()).isEqualTo("ill");
    }

    @Test
    void aLookThatHangsHoldsNobodyUpAndIsSeen() {
        check.start();

        clock.advance(INTERVAL);
        assertThat(check.isOverdue()).isFalse();
        clock.advance(INTERVAL.multipliedBy(3));
        assertThat(check.isOverdue()).isTrue();
        assertThat(check.latest()).isEqualTo("nothing yet");
    }

    @Test
    void aDefectOfOneLookIsNotTheEndOfAllAndIsLoggedOnceHoweverLongItStays(CapturedOutput output) throws Exception {
        BlockingQueue<Throwable> defects = new LinkedBlockingQueue<>(
                List.of(new IllegalStateException("broken"), new NoClassDefFoundError("broken")));
        BackgroundCheck<String> failing = checks.check(
                "failing",
                () -> {
                    return switch (defects.poll()) {
                        case RuntimeException defect -> throw defect;
                        case Error defect -> throw defect;
                        case null, default -> "well";
                    };
                },
                "nothing yet");
        failing.start();
        try {
            pauses.take();
            pauses.take();
            pauses.take();
            assertThat(failing.latest()).isEqualTo("well");
        } finally {
            failing.stop();
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(output.getAll()).containsOnlyOnce("a health check met a defect"));
    }

    @Test
    void aLookThatHangsEndsWithTheCheck() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        BackgroundCheck<String> hanging = checks.check("hanging", () -> hang(threads), "nothing yet");
        hanging.start();
        Thread thread = threads.take();

        hanging.stop();

        assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        assertThat(hanging.isRunning()).isFalse();
    }

    @Test
    void aLookAtFilesHoldsNoCarrierOfVirtualThreads() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        BackgroundCheck<String> files = checks.fileCheck("files", () -> hang(threads), "nothing yet");
        files.start();
        try {
            Thread thread = threads.take();
            assertThat(thread.isVirtual()).isFalse();
            assertThat(thread.isDaemon()).as("it may hang for ever").isTrue();
        } finally {
            files.stop();
        }
    }

    private static String hang(BlockingQueue<Thread> threads) throws InterruptedException {
        threads.add(Thread.currentThread());
        new CountDownLatch(1).await();
        throw new AssertionError();
    }
}
