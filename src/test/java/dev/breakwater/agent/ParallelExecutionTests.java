package dev.breakwater.agent;

import static dev.breakwater.agent.ScriptedModel.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.breakwater.agent.loop.Conclusion;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Fault;
import dev.breakwater.mcp.ToolOutcome;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.run.PartialReason;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(60)
class ParallelExecutionTests {

    private final Scene scene = new Scene().parallel();
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();
    private final CountDownLatch never = new CountDownLatch(1);

    @AfterEach
    void clear() {
        Thread.interrupted();
        MDC.clear();
    }

    @Test
    void callsOfOneTurnAreUnderWayAtTheSameTime() {
        CyclicBarrier allThree = new CyclicBarrier(3);
        scene.servers.tool("s", "t", arguments -> {
            meet(allThree);
            return new Success(arguments);
        });
        scene.model
                .calls(call("a", "s__t", "{\"n\":1}"), call("b", "s__t", "{\"n\":2}"), call("c", "s__t", "{\"n\":3}"))
                .says("Done.");

        scene.ask("?");

        assertThat(scene.resultsShown(2)).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
    }

    @Test
    void reportsInOrderOfCompletionAndTellsTheModelInOrderOfRequest() {
        CountDownLatch secondReturned = new CountDownLatch(1);
        scene.servers
                .tool("s", "slow", _ -> {
                    await(secondReturned);
                    return new Success("slow");
                })
                .tool("s", "fast", _ -> new Success("fast"));
        scene.model
                .calls(call("a", "s__slow", "{}"), call("b", "s__fast", "{}"), call("c", "s__made_up", "{}"))
                .says("Done.");
        scene.onEvent(event -> {
            if (event.startsWith("returned b")) {
                secondReturned.countDown();
            }
        });

        scene.ask("?");

        assertThat(scene.story())
                .containsSubsequence("returned c error", "returned b success", "returned a success", "model 2");
        assertThat(scene.results(2)).extracting(ToolExecutionResultMessage::id).containsExactly("a", "b", "c");
    }

    @Test
    void carriesTheLoggingContextIntoTheCalls() {
        scene.servers.tool("s", "t", _ -> new Success(String.valueOf(MDC.get("request_id"))));
        scene.model
                .calls(call("a", "s__t", "{}"), call("b", "s__t", "{\"n\":2}"))
                .says("Done.");
        MDC.put("request_id", "req_1");

        scene.ask("?");

        assertThat(scene.resultsShown(2)).containsExactly("req_1", "req_1");
    }

    @Test
    void anInterruptCancelsEveryCallAndLeavesNoThread() throws InterruptedException {
        CountDownLatch bothUnderWay = new CountDownLatch(2);
        scene.servers.tool("s", "hangs", arguments -> hang(arguments, bothUnderWay));
        scene.model.calls(call("a", "s__hangs", "{\"n\":1}"), call("b", "s__hangs", "{\"n\":2}"));
        Thread runner = Thread.currentThread();
        Thread canceller = Thread.ofVirtual().start(() -> {
            await(bothUnderWay);
            runner.interrupt();
        });

        assertThatExceptionOfType(Cancelled.class).isThrownBy(() -> scene.ask("?"));

        assertThat(Thread.interrupted()).isTrue();
        canceller.join();
        assertThat(scene.story())
                .contains("returned a cancelled", "returned b cancelled")
                .hasSize(6);
        assertThat(threads).hasSize(2);
        for (Thread thread : threads.values()) {
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        }
    }

    @Test
    void aResultBringsTheEndOfWorkingTimeNearerForThoseStillUnderWay() throws InterruptedException {
        CountDownLatch hanging = new CountDownLatch(1);
        scene.servers
                .tool("s", "hangs", false, (arguments, _) -> hang(arguments, hanging))
                .tool("s", "works", _ -> {
                    await(hanging);
                    scene.clock.advance(Duration.ofSeconds(85));
                    return new Success("x");
                });
        scene.model
                .calls(call("a", "s__hangs", "{}"), call("b", "s__works", "{}"))
                .says("As far as I know.");

        assertThat(scene.ask("?")).isEqualTo(new Conclusion("As far as I know.", PartialReason.DEADLINE));

        assertThat(scene.story()).containsSubsequence("returned b success", "returned a timeout", "model 2");
        assertThat(scene.resultsShown(2).getFirst()).contains("did not answer within 85 s", "not known");
        assertThat(threads.values().iterator().next().join(Duration.ofSeconds(30)))
                .isTrue();
    }

    @Test
    void whenAllCallsHangTheToolsAreAtFault() {
        CountDownLatch bothUnderWay = new CountDownLatch(2);
        scene.servers.tool("s", "hangs", arguments -> {
            bothUnderWay.countDown();
            await(bothUnderWay);
            scene.clock.advance(Duration.ofSeconds(100));
            return new ToolOutcome.TimedOut(Duration.ofSeconds(100));
        });
        scene.model.calls(call("a", "s__hangs", "{\"n\":1}"), call("b", "s__hangs", "{\"n\":2}"));

        assertThatExceptionOfType(DeadlineExceeded.class)
                .isThrownBy(() -> scene.ask("?"))
                .satisfies(failure -> assertThat(failure.fault()).isEqualTo(Fault.TOOL));
    }

    @Test
    void aDefectInOneCallEndsTheOthers() throws InterruptedException {
        CountDownLatch hanging = new CountDownLatch(1);
        scene.servers.tool("s", "hangs", arguments -> hang(arguments, hanging)).tool("s", "breaks", _ -> {
            await(hanging);
            throw new IllegalArgumentException("a defect");
        });
        scene.model.calls(call("a", "s__hangs", "{}"), call("b", "s__breaks", "{}"));

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> scene.ask("?"))
                .withCauseInstanceOf(IllegalArgumentException.class);
        assertThat(scene.story()).endsWith("returned a cancelled");
        assertThat(threads.values().iterator().next().join(Duration.ofSeconds(30)))
                .isTrue();
    }

    @Test
    void doesNotWaitForACallThatIgnoresItsInterrupt() throws InterruptedException {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        scene.servers
                .tool("s", "deaf", arguments -> {
                    threads.put(arguments, Thread.currentThread());
                    hanging.countDown();
                    awaitDeaf(release);
                    return new Success("too late");
                })
                .tool("s", "works", _ -> {
                    await(hanging);
                    scene.clock.advance(Duration.ofSeconds(85));
                    return new Success("x");
                });
        scene.model
                .calls(call("a", "s__deaf", "{}"), call("b", "s__works", "{}"))
                .says("As far as I know.");

        assertThat(scene.ask("?").partialReason()).isEqualTo(PartialReason.DEADLINE);

        assertThat(scene.story()).containsSubsequence("returned b success", "returned a timeout", "model 2");
        release.countDown();
        assertThat(threads.get("{}").join(Duration.ofSeconds(30))).isTrue();
        assertThat(scene.story()).containsOnlyOnce("returned a timeout").doesNotContain("returned a success");
    }

    private static void awaitDeaf(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException ignored) {
                // That is the point of this tool.
            }
        }
    }

    private ToolOutcome hang(String arguments, CountDownLatch underWay) {
        threads.put(arguments, Thread.currentThread());
        underWay.countDown();
        try {
            never.await();
            throw new AssertionError("never happens");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ToolOutcome.Cancelled();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
