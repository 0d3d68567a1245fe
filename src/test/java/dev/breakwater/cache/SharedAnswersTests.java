package dev.breakwater.cache;

import static dev.breakwater.cache.AskingGateway.answered;
import static dev.breakwater.cache.AskingGateway.answeredBy;
import static dev.breakwater.cache.AskingGateway.calls;
import static dev.breakwater.cache.AskingGateway.missing;
import static dev.breakwater.cache.AskingGateway.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.cache.AskingGateway.Work;
import dev.breakwater.cache.CacheSettings.Tools;
import dev.breakwater.cache.OwnRun.Result;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.run.CacheMode;
import dev.breakwater.run.ToolStatus;
import dev.breakwater.testing.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.unit.DataSize;

/** Which answers are given again, and for how long; without Redis. */
class SharedAnswersTests {

    private final ManualClock clock = new ManualClock();
    private AskingGateway gateway = AskingGateway.inMemory(Caches.DEFAULTS, clock);

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void anAnswerIsGivenAgainUntilItsTimeIsOver() {
        assertThat(ask("Hello")).isEqualTo("own 1");
        assertThat(ask("Hello")).isEqualTo("cache 1");

        clock.advance(Duration.ofSeconds(299));
        assertThat(ask("Hello")).isEqualTo("cache 1");

        clock.advance(Duration.ofSeconds(2));
        assertThat(ask("Hello")).isEqualTo("own 2");
        assertThat(gateway.counted("hit")).isEqualTo(2);
        assertThat(gateway.counted("miss")).isEqualTo(2);
    }

    @Test
    void anotherQuestionHasAnAnswerOfItsOwn() {
        ask("Hello");

        assertThat(ask("Goodbye")).isEqualTo("own 2");
    }

    @ParameterizedTest
    @EnumSource
    void oneFromToolsThatOnlyReadIsKeptIfTheyWereThere(ToolStatus status) {
        boolean there = switch (status) {
            case SUCCESS, ERROR, REFUSED -> true;
            case TIMEOUT, UNAVAILABLE, CANCELLED, UNKNOWN -> false;
        };

        ask("Hello", watcher -> {
            calls(watcher, true, status);
            return answered("1");
        });

        assertThat(ask("Hello")).isEqualTo(there ? "cache 1" : "own 2");
    }

    @Test
    void oneFromAToolThatChangesSomethingIsNotKept() {
        ask("Hello", watcher -> {
            calls(watcher, false, ToolStatus.SUCCESS);
            return answered("first");
        });

        assertThat(ask("Hello")).isEqualTo("own 2");
    }

    @Test
    void unlessTheConfigurationSaysThatAllToolsAreAlike() {
        gateway = AskingGateway.inMemory(
                Caches.settings(Tools.ALL, DataSize.ofMegabytes(1), DataSize.ofMegabytes(1)), clock);
        ask("Hello", watcher -> {
            calls(watcher, false, ToolStatus.SUCCESS);
            return answered("first");
        });

        assertThat(ask("Hello")).isEqualTo("cache first");
    }

    @Test
    void oneGivenWithoutAServerThatWasMissingFromTheStartIsKeptForAShortTime() {
        Work degraded = watcher -> {
            missing(watcher, "docs");
            return answered("first");
        };
        ask("Hello", degraded);

        clock.advance(Duration.ofSeconds(29));
        assertThat(ask("Hello")).isEqualTo("cache first");

        clock.advance(Duration.ofSeconds(2));
        assertThat(ask("Hello")).isEqualTo("own 2");
    }

    @Test
    void oneOfAnotherModelThanIsAskedFirstIsKeptForAShortTime() {
        ask("Hello", _ -> answeredBy("fallback", "first"));

        clock.advance(Duration.ofSeconds(29));
        assertThat(ask("Hello")).isEqualTo("cache first");

        clock.advance(Duration.ofSeconds(2));
        assertThat(ask("Hello")).isEqualTo("own 2");
    }

    @Test
    void oneDuringWhichAServerWasLostIsNotKept() {
        ask("Hello", watcher -> {
            missing(watcher, "weather");
            return answered("first");
        });

        assertThat(ask("Hello")).isEqualTo("own 2");
    }

    @Test
    void neitherAPartialAnswerNorAFailureIsKept() {
        ask("Hello", _ -> AskingGateway.partial("half"));
        assertThat(ask("Hello", _ -> new Result.Failed(new ModelUnavailable("p", "is down", null, null))))
                .isEqualTo("own failure model_unavailable");

        assertThat(ask("Hello")).isEqualTo("own 3");
    }

    @Test
    void oneWhoseToolsHaveChangedMeanwhileIsNotKept() {
        AtomicInteger tools = new AtomicInteger();
        gateway.ask(
                gateway.asked(
                        "Hello",
                        CacheMode.USE,
                        Duration.ofSeconds(10),
                        () -> AskingGateway.key("other " + tools.incrementAndGet())),
                _ -> answered("first"));

        assertThat(ask("Hello")).isEqualTo("own 2");
    }

    @Test
    void whoWantsANewOneGetsItAndTheOthersThen() {
        ask("Hello");

        assertThat(text(gateway.ask("Hello", CacheMode.REFRESH, _ -> answered("new"))))
                .isEqualTo("own new");

        assertThat(ask("Hello")).isEqualTo("cache new");
    }

    @Test
    void whoWantsNothingOfItNeitherGetsNorGives() {
        ask("Hello");

        assertThat(text(gateway.ask("Hello", CacheMode.BYPASS, _ -> answered("mine"))))
                .isEqualTo("own mine");

        assertThat(ask("Hello")).isEqualTo("cache 1");
        assertThat(gateway.counted("bypass")).isOne();
    }

    @Test
    void oneThatIsTooLargeIsNotKept() {
        gateway = AskingGateway.inMemory(
                Caches.settings(Tools.READ_ONLY, DataSize.ofKilobytes(4), DataSize.ofMegabytes(1)), clock);
        ask("Hello", _ -> answered("x".repeat(5_000)));

        assertThat(ask("Hello")).isEqualTo("own 2");
    }

    @Test
    void theMemoryThatTheyTakeIsBounded() {
        gateway = AskingGateway.inMemory(
                Caches.settings(Tools.READ_ONLY, DataSize.ofMegabytes(1), DataSize.ofKilobytes(100)), clock);
        for (int i = 0; i < 200; i++) {
            ask("Question " + i, _ -> answered("x".repeat(1_000)));
        }

        int kept = 0;
        for (int i = 0; i < 200; i++) {
            kept += text(gateway.ask("Question " + i, CacheMode.USE, _ -> AskingGateway.partial("?")))
                            .startsWith("cache")
                    ? 1
                    : 0;
        }

        assertThat(kept).isBetween(1, 33);
    }

    private String ask(String query) {
        return ask(query, _ -> answered(Integer.toString(gateway.runs.get())));
    }

    private String ask(String query, Work work) {
        return text(gateway.ask(query, work));
    }
}
