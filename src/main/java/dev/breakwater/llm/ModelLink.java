package dev.breakwater.llm;

import dev.breakwater.llm.Attempt.Answered;
import dev.breakwater.llm.Attempt.Failed;
import dev.breakwater.resilience.Breaker;
import dev.breakwater.resilience.Breaker.Permit;
import dev.breakwater.resilience.CallLimit;
import dev.breakwater.resilience.Deadline;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One model of the chain, behind a bound on concurrent calls, a breaker, and a limit for each call. */
final class ModelLink {

    /** When to come back if two others are trying just now whether the provider is well again. */
    private static final Duration WHILE_OTHERS_TRY = Duration.ofSeconds(1);

    private final Link link;
    private final ChatModel chat;
    private final CallLimit places;
    private final Breaker breaker;
    private final ModelFailures failures;
    private final ModelNews news;
    private final Clock clock;

    ModelLink(Link link, ChatModel chat, CallLimit places, Breaker breaker, ModelNews news, Clock clock) {
        this.link = link;
        this.chat = chat;
        this.places = places;
        this.breaker = breaker;
        this.failures = new ModelFailures(link.label(), clock);
        this.news = news;
        this.clock = clock;
    }

    Link link() {
        return link;
    }

    /** Whether it would be asked now, as far as its breaker is concerned. */
    boolean open() {
        return breaker.retryAfter().isPresent();
    }

    /**
     * Asks the model once.
     *
     * @param run when the run is over
     * @param share when the time is over that this model may use
     */
    Attempt ask(ChatRequest request, Deadline run, Deadline share) {
        Optional<Duration> open = breaker.retryAfter();
        if (open.isPresent()) {
            return failures.leftAlone(open.get());
        }
        try {
            if (!places.enter(share.within(link.timeout()))) {
                return failures.busy(places.calls());
            }
        } catch (InterruptedException e) {
            return ModelFailures.cancelled();
        }
        try {
            Optional<Permit> permit = breaker.tryAcquire();
            return permit.isPresent()
                    ? ask(adapted(request), new ModelCall(run, share, link.timeout()), permit.get())
                    : failures.leftAlone(breaker.retryAfter().orElse(WHILE_OTHERS_TRY));
        } finally {
            places.leave();
        }
    }

    private Attempt ask(ChatRequest request, ModelCall call, Permit permit) {
        try (permit;
                ModelTrace trace = ModelTrace.begin(link, request)) {
            Instant start = clock.instant();
            Attempt attempt = trace.ended(call(request, call));
            news.attempted(link, attempt, Duration.between(start, clock.instant()));
            switch (attempt) {
                case Answered _ -> permit.succeeded();
                case Failed failed when failed.counts() -> permit.failed(failed.exception());
                case Failed _ -> {}
            }
            return attempt;
        }
    }

    private Attempt call(ChatRequest request, ModelCall call) {
        try {
            return new Answered(ScopedValue.where(ModelCall.CURRENT, call)
                    .call(() -> Thinking.tagged(chat.chat(Thinking.forModel(link, request)), link)));
        } catch (RuntimeException e) {
            return failures.of(e, call);
        }
    }

    private ChatRequest adapted(ChatRequest request) {
        ChatRequest understood =
                request.responseFormat() == null || link.takesSchemas() ? request : Requests.withoutFormat(request);
        return link.temperature()
                .map(temperature -> Requests.with(understood, temperature.value()))
                .orElse(understood);
    }
}
