package dev.breakwater.llm;

import static dev.breakwater.llm.ModelFixture.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.testing.ManualClock;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Chains of models over real HTTP: an OpenAI-compatible one, then Anthropic, sometimes then Ollama. */
@ExtendWith(OutputCaptureExtension.class)
class FallbackTests {

    private final ScriptedModelServer first = ScriptedModelServer.start();
    private final ScriptedModelServer second = ScriptedModelServer.start();
    private final ManualClock clock = new ManualClock();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(first, second));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    @Test
    void theFirstAnswersAloneWhileItCan() {
        first.enqueue(ScriptedReply.text("from the first"));

        ModelReply reply = chain().ask(LONG);

        assertThat(reply.response().aiMessage().text()).isEqualTo("from the first");
        assertThat(reply.provider()).isEqualTo("openai");
        assertThat(reply.model()).isEqualTo("first-1");
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void theFallbackAnswersWhileTheFirstRefusesConnections() throws IOException {
        second.enqueue(ScriptedReply.text("from the second"));

        ModelFixture chain = open(ModelFixture.of(
                "provider=openai",
                "model=first-1",
                "openai.base-url=http://127.0.0.1:" + unusedPort() + "/v1",
                "fallbacks[0].provider=anthropic",
                "fallbacks[0].api-key=k",
                "fallbacks[0].base-url=" + second.baseUrl()));
        ModelReply reply = chain.ask(LONG);

        assertThat(reply.response().aiMessage().text()).isEqualTo("from the second");
        assertThat(reply.provider()).isEqualTo("anthropic");
        assertThat(reply.model()).isEqualTo("claude-sonnet-4-5");
        assertThat(chain.model.model()).isEqualTo("first-1");
        assertThat(chain.meters
                        .get("llm.fallbacks")
                        .tag("provider", "anthropic")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void anotherThanTheFirstCanBePreferredAndTheFirstStandsBehindIt() {
        second.enqueue(ScriptedReply.text("from the second"));
        second.enqueue(ScriptedReply.anthropicError(529, "overloaded_error", "Overloaded"));
        first.enqueue(ScriptedReply.text("from the first"));
        ModelFixture chain = chain("retry-attempts=0");
        ModelChain preferred = chain.model.preferring("anthropic");

        assertThat(chain.model.names()).containsExactly("openai", "anthropic");
        assertThat(preferred.names()).containsExactly("anthropic", "openai");
        assertThat(preferred.model()).isEqualTo("claude-sonnet-4-5");
        assertThat(ask(preferred).provider()).isEqualTo("anthropic");
        assertThat(ask(preferred).provider()).isEqualTo("openai");
    }

    @Test
    void whoeverIsAskedFirstABreakerIsTheModels() {
        second.respond(request -> ScriptedReply.anthropicError(529, "overloaded_error", "Overloaded"));
        first.respond(request -> ScriptedReply.text("from the first"));
        ModelFixture chain = chain("retry-attempts=0");

        for (int i = 0; i < 20; i++) {
            ask(chain.model.preferring("anthropic"));
        }

        assertThat(chain.breakers.circuitBreaker("llm_anthropic").getState()).isEqualTo(State.OPEN);
        assertThat(chain.breakers.getAllCircuitBreakers()).hasSize(2);
    }

    @Test
    void aModelThatIsNotConfiguredCannotBePreferred() {
        assertThat(catchThrowable(() -> chain().model.preferring("mistral")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mistral");
    }

    @Test
    void aServerThatMayNotKnowSchemasIsNotSentOne() {
        first.enqueue(ScriptedReply.error(503, "busy", "busy"));
        second.enqueue(ScriptedReply.text("{}"));
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("Hi"))
                .temperature(0.5)
                .responseFormat(ResponseFormat.JSON)
                .build();

        chain("retry-attempts=0").model.chat(request, Deadline.after(LONG, clock));

        assertThat(first.requests().getFirst().body().has("response_format")).isFalse();
        assertThat(first.requests().getFirst().body().path("temperature").asDouble())
                .isEqualTo(0.5);
        assertThat(second.requests().getFirst().body().toString()).doesNotContain("format");
    }

    private ModelReply ask(ModelChain chain) {
        return chain.chat(ModelFixture.question("Hi"), Deadline.after(LONG, clock));
    }

    @Test
    void theThirdAnswersWhereTwoFail() {
        try (var third = ScriptedModelServer.start()) {
            first.respond(request -> ScriptedReply.error(503, "busy", "busy"));
            second.respond(request -> ScriptedReply.anthropicError(529, "overloaded_error", "Overloaded"));
            third.enqueue(ScriptedReply.text("from the third"));

            ModelReply reply = chain("fallbacks[1].provider=ollama", "fallbacks[1].base-url=" + third.rootUrl())
                    .ask(LONG);

            assertThat(reply.provider()).isEqualTo("ollama");
            assertThat(reply.response().aiMessage().text()).isEqualTo("from the third");
        }
    }

    @Test
    void aHungFirstLeavesTimeForTheSecond() {
        first.enqueue(new ScriptedReply.Held(ScriptedReply.text("never"), new CountDownLatch(1)));
        second.enqueue(ScriptedReply.text("in time"));
        ModelFixture chain = realTime();

        ModelReply reply = chain.ask(Duration.ofSeconds(6));

        assertThat(reply.response().aiMessage().text()).isEqualTo("in time");
        assertThat(first.requests()).hasSize(1);
    }

    @Test
    void theLastHasAllTheTimeThatIsLeft() {
        second.enqueue(new ScriptedReply.Held(ScriptedReply.text("never"), new CountDownLatch(1)));
        first.enqueue(ScriptedReply.error(401, "k", "wrong key"));

        assertThat(catchThrowable(() -> realTime().ask(Duration.ofSeconds(2)))).isInstanceOf(DeadlineExceeded.class);
    }

    @Test
    void aWrongKeyFallsBackAndIsAnErrorInTheLogOnce(CapturedOutput output) {
        first.respond(request -> ScriptedReply.error(401, "invalid_api_key", "no such key"));
        second.respond(request -> ScriptedReply.text("from the second"));
        ModelFixture chain = chain();

        for (int i = 0; i < 10; i++) {
            assertThat(chain.ask(LONG).provider()).isEqualTo("anthropic");
        }

        assertThat(first.requests()).as("not tried again, nor left alone").hasSize(10);
        assertThat(state(chain, "llm_openai")).isEqualTo(State.CLOSED);
        await().untilAsserted(() -> assertThat(
                        output.getOut().lines().filter(line -> line.contains("ERROR") && line.contains("no such key")))
                .hasSize(1));
        assertThat(chain.meters
                        .get("gen_ai.client.operation.duration")
                        .tag("status", "model_rejected")
                        .timer()
                        .count())
                .isEqualTo(10);
    }

    @Test
    void allRefusingForGoodIsRejected() {
        first.enqueue(ScriptedReply.error(401, "invalid_api_key", "no such key"));
        second.enqueue(ScriptedReply.anthropicError(404, "not_found_error", "model: claude"));

        var failure = catchThrowableOfType(ModelRejected.class, () -> chain().ask(LONG));

        assertThat(failure.explanation()).contains("openai", "no such key", "fallback anthropic", "model: claude");
    }

    @Test
    void aRefusalAndAnOutageTogetherMayPass() {
        first.enqueue(ScriptedReply.error(401, "invalid_api_key", "no such key"));
        second.respond(request ->
                ScriptedReply.anthropicError(429, "rate_limit_error", "slow").with("Retry-After", "90"));

        var failure = catchThrowableOfType(ModelUnavailable.class, () -> chain().ask(LONG));

        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(90));
    }

    @Test
    void aConversationThatIsTooLongAsksNobodyElse() {
        first.enqueue(ScriptedReply.error(400, "context_length_exceeded", "too many tokens"));

        assertThat(catchThrowable(() -> chain().ask(LONG))).isInstanceOf(ContextTooLong.class);
        assertThat(first.requests()).hasSize(1);
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void anAnswerThatIsNoneFallsBackAtOnce() {
        first.enqueue(ScriptedReply.garbage());
        second.enqueue(ScriptedReply.text("from the second"));

        assertThat(chain().answer()).isEqualTo("from the second");
        assertThat(first.requests()).hasSize(1);
    }

    @Test
    void whoKeepsFailingIsLeftAloneAndThenTriedAgain() {
        first.respond(request -> ScriptedReply.error(500, "x", "broken"));
        second.respond(request -> ScriptedReply.text("from the second"));
        ModelFixture chain = chain("retry-attempts=1", "timeout=10");

        chain.answer();
        assertThat(state(chain, "llm_openai")).isEqualTo(State.CLOSED);
        chain.answer();
        assertThat(state(chain, "llm_openai")).as("after 3 failures in a row").isEqualTo(State.OPEN);
        int asked = first.requests().size();
        int pauses = chain.pauses.size();
        chain.answer();

        assertThat(first.requests()).as("skipped").hasSize(asked);
        assertThat(chain.meters
                        .get("gen_ai.client.operation.duration")
                        .tag("status", "model_unavailable")
                        .timer()
                        .count())
                .as("calls that were made")
                .isEqualTo(asked);
        assertThat(chain.pauses).as("without waiting").hasSize(pauses);
        clock.advance(Duration.ofSeconds(20));
        first.respond(request -> ScriptedReply.text("well again"));
        assertThat(chain.answer()).isEqualTo("well again");
        assertThat(chain.answer()).isEqualTo("well again");
        assertThat(state(chain, "llm_openai")).isEqualTo(State.CLOSED);
    }

    @Test
    void allLeftAloneIsUnavailableUntilTheFirstIsTriedAgain() {
        first.respond(request -> ScriptedReply.error(500, "x", "broken"));
        second.respond(request -> ScriptedReply.anthropicError(500, "api_error", "broken too"));
        ModelFixture chain = chain("retry-attempts=0", "timeout=10", "fallbacks[0].timeout=30");
        for (int i = 0; i < 2; i++) {
            assertThat(catchThrowable(() -> chain.ask(LONG))).isInstanceOf(ModelUnavailable.class);
        }
        clock.advance(Duration.ofSeconds(5));

        var failure = catchThrowableOfType(ModelUnavailable.class, () -> chain.ask(LONG));

        assertThat(first.requests()).hasSize(2);
        assertThat(second.requests()).hasSize(2);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(15));
        assertThat(failure.explanation()).contains("left alone", "fallback anthropic");
    }

    @Test
    void theTimeThatAModelIsLeftAloneCanBeSet() {
        first.respond(request -> ScriptedReply.error(500, "x", "broken"));
        second.respond(request -> ScriptedReply.text("from the second"));
        ModelFixture chain = chain("retry-attempts=0", "breaker-open-time=3");
        chain.answer();
        chain.answer();
        assertThat(state(chain, "llm_openai")).isEqualTo(State.OPEN);
        clock.advance(Duration.ofSeconds(3));
        first.respond(request -> ScriptedReply.text("well again"));

        assertThat(chain.answer()).isEqualTo("well again");
    }

    @Test
    void aModelThatHangsIsLeftAloneToo() {
        first.respond(request -> new ScriptedReply.Held(ScriptedReply.text("never"), new CountDownLatch(1)));
        second.respond(request -> ScriptedReply.text("from the second"));
        ModelFixture chain = realTime("timeout=1s", "retry-attempts=0", "fallbacks[0].timeout=30");

        for (int i = 0; i < 3; i++) {
            assertThat(chain.answer()).isEqualTo("from the second");
        }

        assertThat(first.requests()).hasSize(2);
    }

    @Test
    void aFallbackHasItsOwnTemperature() {
        first.respond(request -> ScriptedReply.error(500, "x", "broken"));
        second.enqueue(ScriptedReply.text("from the second"));

        chain("fallbacks[0].temperature=default")
                .ask(ChatRequest.builder()
                        .messages(UserMessage.from("hello"))
                        .temperature(0.7)
                        .build());

        assertThat(first.requests().getFirst().body().path("temperature").asDouble())
                .isEqualTo(0.7);
        assertThat(second.requests().getFirst().body().has("temperature")).isFalse();
    }

    @Test
    void twoOfOneProviderAreGuardedApartAndKeysStayAtHome() {
        first.respond(request -> ScriptedReply.error(500, "x", "broken"));
        second.respond(request -> ScriptedReply.text("from the second"));
        ModelFixture chain = open(ModelFixture.of(
                clock,
                "provider=openai",
                "openai.api-key=sk-of-the-first",
                "openai.base-url=" + first.baseUrl(),
                "fallbacks[0].provider=openai",
                "fallbacks[0].model=other-1",
                "fallbacks[0].base-url=" + second.baseUrl()));

        for (int i = 0; i < 4; i++) {
            assertThat(chain.ask(LONG).model()).isEqualTo("other-1");
        }

        assertThat(state(chain, "llm_openai")).isEqualTo(State.OPEN);
        assertThat(state(chain, "llm_openai_2")).isEqualTo(State.CLOSED);
        assertThat(chain.bulkheads.getAllBulkheads().stream().map(bulkhead -> bulkhead.getName()))
                .containsExactlyInAnyOrder("llm_openai", "llm_openai_2");
        assertThat(first.requests().getFirst().header("Authorization")).contains("Bearer sk-of-the-first");
        assertThat(second.requests().getFirst().header("Authorization")).isEmpty();
    }

    @Test
    void aFallbackWithoutBaseUrlUsesTheProvidersOwnKey() {
        Links links = LinkReader.read(
                ModelFixture.settings(
                        "provider=demo",
                        "anthropic.api-key=k",
                        "anthropic.base-url=https://claude.example.com/v1",
                        "fallbacks[0].provider=anthropic"),
                false);

        Access access = links.inOrder().getLast().access();
        assertThat(access.key()).contains("k");
        assertThat(access.baseUrl()).hasHost("claude.example.com");
    }

    @Test
    void aFallbackThatCannotBeStopsTheStartAndNamesTheKey() {
        Stream.of(
                        List.of("fallbacks[0].provider=antropic", "breakwater.llm.fallbacks[0].provider"),
                        List.of("fallbacks[0].provider=anthropic", "breakwater.llm.fallbacks[0].api-key"))
                .forEach(one -> assertThat(catchThrowable(
                                () -> LinkReader.read(ModelFixture.settings("provider=demo", one.getFirst()), false)))
                        .hasMessageContaining(one.getLast()));
    }

    @Test
    void anInterruptEndsTheChain() throws Exception {
        first.enqueue(new ScriptedReply.Held(ScriptedReply.text("never"), new CountDownLatch(1)));
        ModelFixture chain = realTime();
        var call = new FutureTask<>(() -> catchThrowable(() -> chain.ask(LONG)));
        Thread thread = Thread.ofVirtual().start(call);
        first.awaitRequests(1, LONG);
        thread.interrupt();

        assertThat(call.get(15, TimeUnit.SECONDS)).isInstanceOf(Cancelled.class);
        assertThat(second.requests()).isEmpty();
    }

    private ModelFixture chain(String... more) {
        return open(ModelFixture.of(clock, settings(more)));
    }

    private ModelFixture realTime(String... more) {
        return open(ModelFixture.of(settings(more)));
    }

    private String[] settings(String... more) {
        return Stream.concat(
                        Stream.of(
                                "provider=openai",
                                "model=first-1",
                                "openai.base-url=" + first.baseUrl(),
                                "fallbacks[0].provider=anthropic",
                                "fallbacks[0].api-key=k",
                                "fallbacks[0].base-url=" + second.baseUrl()),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private <T extends AutoCloseable> T open(T resource) {
        open.add(resource);
        return resource;
    }

    private static State state(ModelFixture chain, String name) {
        return chain.breakers.circuitBreaker(name).getState();
    }

    private static int unusedPort() throws IOException {
        try (var unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return unused.getLocalPort();
        }
    }
}
