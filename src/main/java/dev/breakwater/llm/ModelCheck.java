package dev.breakwater.llm;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.resilience.Deadline;
import dev.langchain4j.http.client.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Asks the providers whether they take the configured keys and models, without using any token. */
public final class ModelCheck {

    private final Links links;
    private final Supplier<? extends HttpClient> http;

    ModelCheck(Links links, Supplier<? extends HttpClient> http) {
        this.links = links;
        this.http = http;
    }

    /**
     * What became of one model's check.
     *
     * @param provider the provider's name in the configuration, such as {@code openai}
     * @param model the model's name at the provider
     */
    public record Checked(String provider, String model, Verdict verdict) {}

    /** What is known of a model. Reasons are for people: a part of a sentence, without any secret. */
    public sealed interface Verdict {

        /** Key and model are good. */
        record Good() implements Verdict {}

        /** The provider does not take the key or has no such model: somebody has to correct the configuration. */
        record Rejected(String reason) implements Verdict {}

        /** The provider cannot be reached, or cannot answer now. */
        record Unavailable(String reason) implements Verdict {}

        /**
         * Somebody else than the provider serves its protocol there, and does not list the model; it may serve it all the same.
         *
         * @param listed some of what is listed
         */
        record NotListed(String listed) implements Verdict {}

        /** The provider was reached but does not say. */
        record NotCheckable(String reason) implements Verdict {}
    }

    /**
     * Checks each model of the chain, one after the other; each may use its equal part of the time that is left.
     *
     * @return what was found, in the order of the chain
     * @throws Cancelled if the thread is interrupted; its interrupt flag is set again
     */
    public List<Checked> check(Deadline deadline) {
        List<Checked> checked = new ArrayList<>();
        for (Link link : links.inOrder()) {
            int left = links.inOrder().size() - checked.size();
            Deadline share =
                    left == 1 ? deadline : deadline.within(deadline.remaining().dividedBy(left));
            checked.add(new Checked(link.label(), link.model(), verdict(link, share)));
        }
        return List.copyOf(checked);
    }

    /** Checks one model; throws as {@link #check} does. */
    Verdict verdict(Link link, Deadline deadline) {
        return link.provider() == Provider.DEMO
                ? new Verdict.Good()
                : new ModelProbe(link, http.get()).verdict(deadline);
    }
}
