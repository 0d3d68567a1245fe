package dev.breakwater.llm;

import dev.breakwater.resilience.Deadline;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.List;
import java.util.OptionalDouble;

/** The way to a language model. */
public interface ModelChain {

    /** The model that is asked first, by the name that answers report. */
    String model();

    /** The names by which one of the models can be preferred: in the order in which they are asked, each of them unique. */
    List<String> names();

    /**
     * The same models, with one of them asked first and the others behind it in their order. Breakers and bounds are those of
     * the models, and so shared with this chain.
     *
     * @throws IllegalArgumentException if no model has the name
     */
    ModelChain preferring(String name);

    /** How many tokens the model can read and write in one call. */
    int contextWindow();

    /** The most tokens that one answer of the model may take; they are part of the window. */
    int maxOutputTokens();

    /** The temperature that a request should carry unless its agent has one of its own; empty: none. */
    OptionalDouble temperature();

    /**
     * Asks the model and waits for its answer, at most until the deadline. An interrupt ends the call.
     *
     * @param request sent with the temperature that stands in it, or with none
     * @throws dev.breakwater.failure.ModelUnavailable if the provider cannot be reached, is overloaded or fails
     * @throws dev.breakwater.failure.ModelRejected if it refuses the key, the model or the request
     * @throws dev.breakwater.failure.DeadlineExceeded if the deadline passes first
     * @throws dev.breakwater.failure.Cancelled if the thread is interrupted; its interrupt flag is set again
     * @throws ContextTooLong if the conversation does not fit the model's window
     */
    ModelReply chat(ChatRequest request, Deadline deadline);
}
