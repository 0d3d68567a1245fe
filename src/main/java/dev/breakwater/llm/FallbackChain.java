package dev.breakwater.llm;

import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Fault;
import dev.breakwater.llm.Attempt.Answered;
import dev.breakwater.llm.Attempt.Failed;
import dev.breakwater.llm.Attempt.Next;
import dev.breakwater.resilience.Deadline;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Asks one model after the other until one answers.
 *
 * <p>Of the time that is left, a model may use 2/(n+1), where n is the number of models that could still be asked, itself
 * included: all of it for the last, two thirds with one behind it, half with two. So one that hangs leaves time for those
 * behind it, and the first, which is the one that is wanted, has the most. A model that is left alone by its breaker
 * takes no time at all.
 */
final class FallbackChain implements ModelChain {

    private final List<ModelLink> links;
    private final Retries retries;
    private final ModelNews news;
    private final Temperature temperature;

    FallbackChain(List<ModelLink> links, Retries retries, ModelNews news, Temperature temperature) {
        this.links = List.copyOf(links);
        this.retries = retries;
        this.news = news;
        this.temperature = temperature;
    }

    @Override
    public String model() {
        return first().model();
    }

    @Override
    public List<String> names() {
        return links.stream().map(link -> link.link().name()).toList();
    }

    @Override
    public ModelChain preferring(String name) {
        ModelLink preferred = links.stream()
                .filter(link -> link.link().name().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("there is no model named " + name));
        return new FallbackChain(
                Stream.concat(Stream.of(preferred), links.stream().filter(link -> link != preferred))
                        .toList(),
                retries,
                news,
                temperature);
    }

    @Override
    public int contextWindow() {
        return first().contextWindow();
    }

    @Override
    public int maxOutputTokens() {
        return first().maxTokens();
    }

    @Override
    public OptionalDouble temperature() {
        return temperature.value();
    }

    @Override
    public ModelReply chat(ChatRequest request, Deadline deadline) {
        List<Failed> failures = new ArrayList<>();
        for (int i = 0; i < links.size(); i++) {
            if (deadline.expired()) {
                // Before the first one nobody was asked: whoever used the time, it was not the model.
                throw i == 0
                        ? new DeadlineExceeded(Fault.GATEWAY, "before the model was asked")
                        : new DeadlineExceeded(Fault.PROVIDER, "while waiting for the model");
            }
            ModelLink link = links.get(i);
            switch (retries.ask(link, request, deadline, share(i, deadline))) {
                case Answered(var response) -> {
                    return news.answered(link.link(), i > 0, response);
                }
                case Failed failed when failed.next() == Next.NOBODY -> throw failed.exception();
                case Failed failed -> {
                    failures.add(failed);
                    news.gaveUp(link.link(), failed, i + 1 < links.size());
                }
            }
        }
        throw AllFailed.of(links.stream().map(ModelLink::link).toList(), failures);
    }

    private Deadline share(int from, Deadline deadline) {
        long others =
                links.stream().skip(from + 1L).filter(link -> !link.open()).count();
        if (others == 0) {
            return deadline;
        }
        Duration share = deadline.remaining().multipliedBy(2).dividedBy(others + 2);
        return deadline.within(share);
    }

    private Link first() {
        return links.getFirst().link();
    }
}
