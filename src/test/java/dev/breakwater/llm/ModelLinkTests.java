package dev.breakwater.llm;

import static dev.breakwater.llm.OpenAiFixture.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.resilience.Breaker;
import dev.breakwater.resilience.BreakerRule;
import dev.breakwater.resilience.Breakers;
import dev.breakwater.resilience.CallLimit;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelLinkTests {

    private final ScriptedModelServer server = ScriptedModelServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void answersWithTheModelsTextAndItsUse() {
        server.enqueue(ScriptedReply.text("good day").using(12, 3));
        try (var openai = OpenAiFixture.at(server.baseUrl())) {
            ModelReply reply = openai.ask(LONG);

            assertThat(reply.response().aiMessage().text()).isEqualTo("good day");
            assertThat(reply.response().tokenUsage().inputTokenCount()).isEqualTo(12);
            assertThat(reply.response().tokenUsage().outputTokenCount()).isEqualTo(3);
            assertThat(reply.provider()).isEqualTo("openai");
            assertThat(reply.model()).isEqualTo("gpt-4.1");
        }
    }

    @Test
    void aCallThatFindsNoPlaceByItsDeadlineIsUnavailable() throws Exception {
        var release = new CountDownLatch(1);
        server.enqueue(new ScriptedReply.Held(ScriptedReply.text("first"), release));
        try (var openai = OpenAiFixture.at(server.baseUrl(), LONG, 1)) {
            var first = started(() -> openai.answer());
            server.awaitRequests(1, LONG);

            assertThatThrownBy(() -> openai.ask(Duration.ofMillis(100)))
                    .isInstanceOf(ModelUnavailable.class)
                    .hasMessageContaining("all 1 calls");
            release.countDown();

            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("first");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aWaitingCallGoesOnceAPlaceIsFree() throws Exception {
        var release = new CountDownLatch(1);
        server.enqueue(new ScriptedReply.Held(ScriptedReply.text("first"), release), ScriptedReply.text("second"));
        try (var openai = OpenAiFixture.at(server.baseUrl(), LONG, 1)) {
            var first = started(() -> openai.answer());
            server.awaitRequests(1, LONG);
            var second = started(() -> openai.answer());
            release.countDown();

            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("first");
            assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("second");
        }
    }

    @Test
    void failuresGiveTheirPlaceBack() {
        server.enqueue(
                ScriptedReply.dropped(),
                ScriptedReply.garbage(),
                ScriptedReply.error(500, "x", "x"),
                ScriptedReply.stalled(),
                ScriptedReply.text("still here"));
        // So many retries that the breaker stays closed; a delay beyond the longest, so that none is made.
        try (var openai = ModelFixture.of(
                "provider=openai",
                "openai.base-url=" + server.baseUrl(),
                "max-calls=1",
                "retry-attempts=10",
                "retry-delay=100",
                "longest-retry-delay=100",
                "timeout=30")) {
            for (int i = 0; i < 3; i++) {
                assertThat(catchThrowable(() -> openai.ask(LONG))).isInstanceOf(ModelUnavailable.class);
            }
            assertThat(catchThrowable(() -> openai.ask(Duration.ofSeconds(1)))).isInstanceOf(DeadlineExceeded.class);

            assertThat(openai.answer()).isEqualTo("still here");
        }
    }

    @Test
    void anInterruptEndsACallAtOnceAndHangsUp() throws Exception {
        server.enqueue(new ScriptedReply.Held(ScriptedReply.text("never"), new CountDownLatch(1)));
        try (var openai = OpenAiFixture.at(server.baseUrl())) {
            assertInterruptCancels(openai, () -> server.awaitRequests(1, LONG));
            server.awaitHangUps(1, LONG);
        }
    }

    @Test
    void anInterruptEndsACallWhoseBodyStalls() throws Exception {
        server.enqueue(ScriptedReply.stalled());
        try (var openai = OpenAiFixture.at(server.baseUrl())) {
            assertInterruptCancels(openai, () -> server.awaitRequests(1, LONG));
            server.awaitHangUps(1, LONG);
        }
    }

    @Test
    void anInterruptEndsTheWaitForAPlace() throws Exception {
        server.enqueue(new ScriptedReply.Held(ScriptedReply.text("never"), new CountDownLatch(1)));
        try (var openai = OpenAiFixture.at(server.baseUrl(), LONG, 1)) {
            var occupant = started(() -> catchThrowable(() -> openai.answer()));
            server.awaitRequests(1, LONG);

            assertInterruptCancels(openai, () -> {});
            assertThat(occupant).isNotDone();
        }
    }

    @Test
    void aDefectOfAModelIsNotBlamedOnTheProvider() {
        var defect = new IllegalStateException("a defect");
        ChatModel broken = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                throw defect;
            }
        };
        var clock = Clock.systemUTC();
        var breaker = new Breakers(CircuitBreakerRegistry.ofDefaults(), true, clock)
                .breaker("llm_demo", new BreakerRule(2, LONG));
        var link = new ModelLink(
                LinkReader.read(ModelFixture.settings("provider=demo"), false).first(),
                broken,
                new CallLimit("llm_demo", 1, BulkheadRegistry.ofDefaults()),
                breaker,
                new ModelNews(new ModelMeters(new SimpleMeterRegistry(), Prices.of(List.of()))),
                clock);

        for (int i = 0; i < 3; i++) {
            var failed = (Attempt.Failed)
                    link.ask(OpenAiFixture.question("x"), Deadline.after(LONG, clock), Deadline.after(LONG, clock));

            assertThat(failed.exception()).isSameAs(defect);
            assertThat(failed.next()).isEqualTo(Attempt.Next.NOBODY);
        }
        assertThat(breaker.phase()).isEqualTo(Breaker.Phase.CLOSED);
    }

    @Test
    void theBulkheadShowsCallsUnderWay() throws Exception {
        var release = new CountDownLatch(1);
        server.enqueue(new ScriptedReply.Held(ScriptedReply.text("first"), release));
        try (var openai = OpenAiFixture.at(server.baseUrl(), LONG, 3)) {
            var metrics = openai.bulkheads.bulkhead("llm_openai").getMetrics();
            assertThat(metrics.getMaxAllowedConcurrentCalls()).isEqualTo(3);
            var first = started(() -> openai.answer());
            server.awaitRequests(1, LONG);
            assertThat(metrics.getAvailableConcurrentCalls()).isEqualTo(2);
            release.countDown();
            first.get(30, TimeUnit.SECONDS);

            assertThat(metrics.getAvailableConcurrentCalls()).isEqualTo(3);
        }
    }

    private static void assertInterruptCancels(ModelFixture openai, Runnable waitForStart) throws Exception {
        var flag = new CompletableFuture<Boolean>();
        var call = new FutureTask<>(() -> {
            Throwable thrown = catchThrowable(() -> openai.ask(LONG));
            flag.complete(Thread.currentThread().isInterrupted());
            return thrown;
        });
        Thread thread = Thread.ofVirtual().start(call);
        waitForStart.run();
        thread.interrupt();

        // Half of the time the call itself may take: what ends it is the interrupt.
        assertThat(call.get(15, TimeUnit.SECONDS)).isInstanceOf(Cancelled.class);
        assertThat(flag.get(15, TimeUnit.SECONDS)).isTrue();
    }

    private static <T> FutureTask<T> started(Callable<T> work) {
        var result = new FutureTask<>(work);
        Thread.ofVirtual().start(result);
        return result;
    }
}
