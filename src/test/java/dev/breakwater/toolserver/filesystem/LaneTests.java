package dev.breakwater.toolserver.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.toolserver.stdio.ToolError;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LaneTests {

    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void givesUpWorkThatDoesNotEndAndInterruptsIt() throws Exception {
        Lane lane = new Lane(1, LONG, SHORT);
        CountDownLatch interrupted = new CountDownLatch(1);

        assertThatThrownBy(() -> lane.run(() -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return null;
                }))
                .isInstanceOf(ToolError.class)
                .hasMessageContaining("did not answer");
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(lane.run(() -> "next")).isEqualTo("next");
    }

    @Test
    void whatTheSystemHoldsKeepsItsPlaceAndNobodyElseWaitsLong() throws Exception {
        Lane lane = new Lane(1, SHORT, SHORT);
        CountDownLatch held = new CountDownLatch(1);

        assertThatThrownBy(() -> lane.run(() -> {
                    awaitWhateverHappens(held);
                    return null;
                }))
                .hasMessageContaining("did not answer");
        assertThatThrownBy(() -> lane.run(() -> "next"))
                .isInstanceOf(ToolError.class)
                .hasMessageContaining("busy");

        held.countDown();
        assertThat(onceThereIsAPlace(lane)).isEqualTo("next");
    }

    private static String onceThereIsAPlace(Lane lane) throws InterruptedException {
        while (true) {
            try {
                return lane.run(() -> "next");
            } catch (ToolError busy) {
                // The thread that was held has not ended yet.
            }
        }
    }

    @Test
    void anInterruptedCallerInterruptsTheWork() throws Exception {
        Lane lane = new Lane(1, LONG, LONG);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                lane.run(() -> {
                    running.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return null;
                });
            } catch (ToolError | InterruptedException e) {
                // This is what is expected here.
            }
        });
        running.await();
        caller.interrupt();

        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        caller.join();
    }

    @Test
    void passesOnWhatTheWorkThrows() {
        Lane lane = new Lane(1, LONG, LONG);

        assertThatThrownBy(() -> lane.run(() -> {
                    throw new ToolError("no");
                }))
                .isInstanceOf(ToolError.class)
                .hasMessage("no");
        assertThatThrownBy(() -> lane.run(() -> {
                    throw new IllegalStateException("a defect");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a defect");
    }

    /** As a thread in an uninterruptible system call does. */
    private static void awaitWhateverHappens(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // It goes on waiting.
            }
        }
    }
}
