package dev.breakwater.cache;

import dev.breakwater.cache.AnswerKey.Basis;
import dev.breakwater.cache.OwnRun.Result;
import dev.breakwater.redis.OpenRedis;
import dev.breakwater.redis.RedisBudget;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Answer;
import dev.breakwater.run.CacheMode;
import dev.breakwater.run.Caller;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.Question;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.Research;
import dev.breakwater.run.RunEvent;
import dev.breakwater.run.RunEvent.ServerUnavailable;
import dev.breakwater.run.RunEvent.ToolCalled;
import dev.breakwater.run.RunEvent.ToolReturned;
import dev.breakwater.run.RunListener;
import dev.breakwater.run.Source;
import dev.breakwater.run.ToolStatus;
import dev.breakwater.run.ToolUse;
import dev.breakwater.run.UnavailableServer;
import dev.breakwater.run.Usage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What of a gateway asks its cache, with runs that a test makes up. */
final class AskingGateway implements AutoCloseable {

    static final Usage USAGE = new Usage(2, 20, 10, new BigDecimal("0.01"));

    final AtomicInteger runs = new AtomicInteger();
    final AtomicInteger waiting = new AtomicInteger();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Clock clock;
    private final @Nullable OpenRedis redis;
    private final SharedAnswers answers;

    /** What a run does; shows its events to the listener. */
    interface Work extends Function<RunListener, Result> {}

    private AskingGateway(CacheSettings settings, Clock clock, @Nullable OpenRedis redis) {
        this.clock = clock;
        this.redis = redis;
        this.answers =
                redis == null ? Caches.inMemory(settings, meters, clock) : Caches.in(redis, settings, meters, clock);
    }

    static AskingGateway inMemory(CacheSettings settings, Clock clock) {
        return new AskingGateway(settings, clock, null);
    }

    static AskingGateway on(OpenRedis redis) {
        return new AskingGateway(Caches.DEFAULTS, Clock.systemUTC(), redis);
    }

    static AskingGateway on(OpenRedis redis, CacheSettings settings, Clock clock) {
        return new AskingGateway(settings, clock, redis);
    }

    static AnswerKey key(String query) {
        return AnswerKey.of(Question.of(query), Caller.ANONYMOUS, new Basis("multi-tool", "model", "i", "t"));
    }

    Reply ask(String query, Work work) {
        return ask(asked(query, CacheMode.USE, Duration.ofMinutes(1)), work);
    }

    Reply ask(String query, CacheMode mode, Work work) {
        return ask(asked(query, mode, Duration.ofMinutes(1)), work);
    }

    Reply ask(Asked asked, Work work) {
        return answers.answer(asked, new OwnRun() {
            @Override
            public void waits() {
                waiting.incrementAndGet();
            }

            @Override
            public Result make(RunListener watcher) {
                runs.incrementAndGet();
                return work.apply(watcher);
            }
        });
    }

    Asked asked(String query, CacheMode mode, Duration time) {
        return asked(query, mode, time, () -> key(query));
    }

    Asked asked(String query, CacheMode mode, Duration time, Supplier<AnswerKey> now) {
        RedisBudget budget = redis == null
                ? RedisBudget.of(OpenRedis.BUDGET)
                : redis.budgets().next();
        return new Asked(key(query), now, mode, "model", Set.of("docs"), Deadline.after(time, clock), budget);
    }

    <T> Future<T> start(Callable<T> work) {
        return callers.submit(work);
    }

    Future<Reply> startAsking(String query, Work work) {
        return callers.submit(() -> ask(query, work));
    }

    double counted(String result) {
        var counter = meters.find("agent.cache.requests").tag("result", result).counter();
        return counter == null ? 0 : counter.count();
    }

    static Result answered(String text) {
        return new Result.Answered(answer(text, null));
    }

    static Result answeredBy(String model, String text) {
        return new Result.Answered(answer(model, text, null));
    }

    static Result partial(String text) {
        return new Result.Answered(answer(text, PartialReason.DEADLINE));
    }

    static Answer answer(String text, @Nullable PartialReason partial) {
        return answer("model", text, partial);
    }

    private static Answer answer(String model, String text, @Nullable PartialReason partial) {
        return new Answer(
                RequestId.next(),
                "multi-tool",
                model,
                text,
                List.of(new ToolUse("weather", "now", ToolStatus.SUCCESS, 1, Duration.ofMillis(12))),
                Duration.ofMillis(1_500),
                List.of(new UnavailableServer("docs", "it is down", Duration.ofSeconds(3))),
                partial,
                USAGE,
                new Research(
                        List.of(new Research.Branch("research-1", "How cold?", Research.Outcome.COMPLETED, null)),
                        List.of(new Source("S1", "weather", "now", "sha256:0", "research-1"))),
                null);
    }

    static void calls(RunListener watcher, boolean readOnly, ToolStatus status) {
        show(watcher, new ToolCalled("a", "weather", "now", "{}", readOnly, readOnly));
        show(watcher, new ToolReturned("a", "weather", "now", status, 1, Duration.ZERO, "4 °C"));
    }

    static void missing(RunListener watcher, String server) {
        show(watcher, new ServerUnavailable(new UnavailableServer(server, "it is down", null)));
    }

    private static void show(RunListener watcher, RunEvent event) {
        watcher.on(RequestId.next(), new RecordedEvent(1, Instant.EPOCH, null, event));
    }

    static String text(Reply reply) {
        return switch (reply) {
            case Reply.Own(Result.Answered(Answer answer)) -> "own " + answer.text();
            case Reply.Own(Result.Failed failed) ->
                "own failure " + failed.failure().code();
            case Reply.Reused reused ->
                reused.source().wireName() + " " + reused.original().text();
            case Reply.None none -> "none " + none.failure().code();
        };
    }

    @Override
    public void close() {
        callers.shutdownNow();
    }
}
