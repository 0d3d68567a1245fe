package dev.breakwater.llm;

import static dev.breakwater.llm.ModelFixture.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.testing.ManualClock;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When one model is asked again, and after which wait; time passes by hand. */
class RetryTests {

    private final ScriptedModelServer server = ScriptedModelServer.start();
    private final ManualClock clock = new ManualClock();
    private final ModelFixture model = ModelFixture.of(
            clock, "provider=openai", "openai.base-url=" + server.baseUrl(), "retry-delay=1", "longest-retry-delay=20");

    @AfterEach
    void close() {
        model.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 425, 429, 500, 502, 503, 504, 529})
    void aPassingRefusalIsTriedAgain(int status) {
        server.enqueue(ScriptedReply.error(status, "x", "come back"), ScriptedReply.text("at last"));

        assertThat(model.answer()).isEqualTo("at last");
        assertThat(model.pauses)
                .singleElement()
                .satisfies(wait -> assertThat(wait).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1)));
    }

    @Test
    void aBrokenConnectionIsTriedAgain() {
        server.enqueue(ScriptedReply.dropped(), ScriptedReply.text("at last"));

        assertThat(model.answer()).isEqualTo("at last");
    }

    @Test
    void waitsGrow() {
        server.enqueue(
                ScriptedReply.error(500, "x", "x"), ScriptedReply.error(500, "x", "x"), ScriptedReply.text("at last"));

        assertThat(model.answer()).isEqualTo("at last");
        assertThat(model.pauses.get(1)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void givesUpAfterSoManyRetries() {
        server.respond(request -> ScriptedReply.error(500, "x", "broken"));

        var failure = catchThrowableOfType(ModelUnavailable.class, () -> model.ask(LONG));

        assertThat(failure.explanation()).contains("500: broken");
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void waitsAsLongAsTheProviderAsks() {
        server.enqueue(
                ScriptedReply.error(429, "x", "slow down").with("Retry-After", "7"), ScriptedReply.text("at last"));

        assertThat(model.answer()).isEqualTo("at last");
        assertThat(model.pauses).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void isNotTriedAgainIfTheProviderAsksForTooMuch() {
        server.enqueue(ScriptedReply.error(429, "x", "slow down").with("Retry-After", "21"));

        var failure = catchThrowableOfType(ModelUnavailable.class, () -> model.ask(Duration.ofMinutes(5)));

        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(21));
        assertThat(model.pauses).isEmpty();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void isNotTriedAgainIfTheDeadlineComesFirst() {
        server.enqueue(ScriptedReply.error(429, "x", "slow down").with("Retry-After", "7"));

        var failure = catchThrowableOfType(ModelUnavailable.class, () -> model.ask(Duration.ofSeconds(7)));

        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(model.pauses).isEmpty();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void anAccountWithoutCreditIsNotTriedAgain() {
        server.enqueue(ScriptedReply.error(429, "insufficient_quota", "You exceeded your current quota"));

        assertThat(catchThrowable(() -> model.ask(LONG))).isInstanceOf(ModelUnavailable.class);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 422})
    void aRefusalForGoodIsNotTriedAgain(int status) {
        server.enqueue(ScriptedReply.error(status, "x", "not like this"));

        assertThat(catchThrowable(() -> model.ask(LONG))).isInstanceOf(ModelRejected.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void anAnswerThatIsNoneIsNotAskedForAgain() {
        server.enqueue(ScriptedReply.garbage());

        assertThat(catchThrowable(() -> model.ask(LONG))).isInstanceOf(ModelUnavailable.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aCallThatHangsIsNotRepeatedAtOnce() {
        server.respond(request -> ScriptedReply.stalled());
        try (var impatient =
                ModelFixture.of("provider=openai", "openai.base-url=" + server.baseUrl(), "timeout=300ms")) {
            assertThat(catchThrowable(() -> impatient.ask(LONG))).isInstanceOf(ModelUnavailable.class);
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void canBeSwitchedOff() {
        server.enqueue(ScriptedReply.error(500, "x", "x"));
        try (var once = ModelFixture.of("provider=openai", "openai.base-url=" + server.baseUrl(), "retry-attempts=0")) {
            assertThat(catchThrowable(() -> once.ask(LONG))).isInstanceOf(ModelUnavailable.class);
        }
        assertThat(server.requests()).hasSize(1);
    }
}
