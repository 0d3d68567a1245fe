package dev.breakwater.llm;

import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Fault;
import dev.breakwater.resilience.CallLimit;
import dev.breakwater.resilience.Deadline;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Clock;
import java.util.OptionalDouble;

/** One provider's model, behind a bound on concurrent calls and a limit for each. */
final class GuardedModel implements ModelChain {

    private final ConfiguredModel model;
    private final CallLimit places;
    private final LlmSettings settings;
    private final ModelFailures failures;

    GuardedModel(ConfiguredModel model, CallLimit places, LlmSettings settings, Clock clock) {
        this.model = model;
        this.places = places;
        this.settings = settings;
        this.failures = new ModelFailures(model.provider(), clock);
    }

    @Override
    public String model() {
        return model.name();
    }

    @Override
    public int contextWindow() {
        return model.contextWindow();
    }

    @Override
    public int maxOutputTokens() {
        return settings.maxTokens();
    }

    @Override
    public OptionalDouble temperature() {
        return settings.temperature().value();
    }

    @Override
    public ModelReply chat(ChatRequest request, Deadline deadline) {
        if (deadline.expired()) {
            // Whoever used the time, it was not the model.
            throw new DeadlineExceeded(Fault.GATEWAY, "before the model was asked");
        }
        enter(deadline);
        try {
            return new ModelReply(
                    ask(request, new ModelCall(deadline, settings.timeout())), model.provider(), model.name());
        } finally {
            places.leave();
        }
    }

    private void enter(Deadline deadline) {
        boolean entered;
        try {
            entered = places.enter(deadline.within(settings.timeout()));
        } catch (InterruptedException e) {
            throw ModelFailures.cancelled();
        }
        if (!entered) {
            throw failures.unavailable("all " + places.calls() + " calls it may have at a time are under way", null);
        }
    }

    private ChatResponse ask(ChatRequest request, ModelCall call) {
        try {
            return ScopedValue.where(ModelCall.CURRENT, call)
                    .call(() -> model.chat().chat(request));
        } catch (RuntimeException e) {
            throw failures.of(e, call);
        }
    }
}
