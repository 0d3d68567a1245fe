package dev.breakwater.agent.workflow;

import dev.breakwater.agent.loop.ModelCalls;
import dev.breakwater.agent.loop.Prompt;
import dev.breakwater.agent.loop.PublicText;
import dev.breakwater.agent.loop.RunTime;
import dev.breakwater.agent.loop.Stage;
import dev.breakwater.agent.loop.TokenEstimate;
import dev.breakwater.agent.workflow.JsonReply.Unfit;
import dev.breakwater.llm.ContextTooLong;
import dev.breakwater.llm.ModelChain;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Question;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ResponseFormat;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import tools.jackson.databind.node.ObjectNode;

/** Where one phase asks its model: with the phase's instructions, without tools, within the model's window. */
final class Desk {

    private static final String AFTER_EMPTY_ANSWER = "Your last message was empty. Write the answer.";

    /** What is left for texts at least, however small the window is said to be, in tokens. */
    private static final int LEAST_BUDGET = 256;

    private static final int SHOWN = 2_000;

    private final String instructions;
    private final ModelChain model;
    private final OptionalDouble temperature;
    private final Clock clock;

    Desk(String instructions, ModelChain model, OptionalDouble temperature, Clock clock) {
        this.instructions = instructions;
        this.model = model;
        this.temperature = temperature;
        this.clock = clock;
    }

    /** Makes something of a model's JSON. */
    @FunctionalInterface
    interface Reader<T> {

        T read(ObjectNode reply) throws Unfit;
    }

    /**
     * Asks for a text.
     *
     * @param question makes the question, with texts that take at most so many tokens, about
     * @return never blank
     * @throws dev.breakwater.failure.GatewayException as the model's chain does
     * @throws ContextTooLong if the question does not fit the model's window even with texts of half the size
     */
    String text(Stage stage, IntFunction<Question> question, Deadline deadline) {
        ModelCalls calls = calls(stage, deadline);
        return fitted(question, messages -> {
            AiMessage said = calls.ask(messages, List.of(), deadline);
            if (isBlank(said)) {
                messages.add(UserMessage.from(AFTER_EMPTY_ANSWER));
                said = calls.ask(messages, List.of(), deadline);
            }
            if (isBlank(said)) {
                throw calls.emptyAnswer();
            }
            return said.text().strip();
        });
    }

    /**
     * Asks for a JSON object, and once more if it cannot be used, with what is wrong.
     *
     * @param contract what the object looks like, in words
     * @return empty if it cannot be used the second time either
     */
    <T> Optional<T> json(
            Stage stage,
            IntFunction<Question> question,
            String contract,
            ResponseFormat format,
            Reader<T> reader,
            Deadline deadline) {
        ModelCalls calls = calls(stage, deadline);
        return fitted(question, messages -> {
            messages.set(0, SystemMessage.from(instructions + "\n\n" + contract));
            String said = textOf(calls.ask(messages, format, deadline));
            try {
                return Optional.of(reader.read(JsonReply.object(said)));
            } catch (Unfit unfit) {
                messages.add(AiMessage.from(said.isBlank() ? "(nothing)" : PublicText.line(said, SHOWN)));
                messages.add(UserMessage.from("That cannot be used: " + unfit.why() + ". " + contract));
            }
            try {
                return Optional.of(reader.read(JsonReply.object(textOf(calls.ask(messages, format, deadline)))));
            } catch (Unfit again) {
                return Optional.empty();
            }
        });
    }

    private ModelCalls calls(Stage stage, Deadline deadline) {
        return new ModelCalls(
                model,
                temperature,
                stage,
                new RunTime(deadline),
                stage.progress().modelCalls(),
                clock);
    }

    private interface Asking<T> {

        T ask(List<ChatMessage> messages);
    }

    private <T> T fitted(IntFunction<Question> question, Asking<T> asking) {
        int window = Math.max(LEAST_BUDGET, model.contextWindow() - model.maxOutputTokens());
        int fixed = TokenEstimate.of(instructions) + TokenEstimate.of(messages(question.apply(0), window));
        int budget = Math.max(LEAST_BUDGET, window - fixed);
        try {
            return asking.ask(messages(question.apply(budget), window));
        } catch (ContextTooLong tooLong) {
            // The estimate was too low, or the window is not what we think.
            return asking.ask(messages(question.apply(budget / 2), window / 2));
        }
    }

    /** Earlier turns of the client's take a quarter of the window at most; the oldest are left out. */
    private List<ChatMessage> messages(Question question, int window) {
        List<ChatMessage> history = Prompt.history(question);
        int from = history.size();
        int left = window / 4;
        while (from > 0 && (left -= TokenEstimate.of(history.get(from - 1))) >= 0) {
            from--;
        }
        List<ChatMessage> messages = new ArrayList<>();
        messages.add(SystemMessage.from(instructions));
        messages.addAll(history.subList(from, history.size()));
        messages.add(UserMessage.from(Prompt.text(question)));
        return messages;
    }

    private static boolean isBlank(AiMessage said) {
        return textOf(said).isBlank();
    }

    private static String textOf(AiMessage said) {
        return Objects.requireNonNullElse(said.text(), "");
    }
}
