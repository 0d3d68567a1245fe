package dev.breakwater.agent.loop;

import dev.breakwater.agent.loop.Progress.Turn;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.InvalidRequest;
import dev.breakwater.llm.ContextTooLong;
import dev.breakwater.run.EventSink;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.RunEvent.ConversationShortened;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of the multi-tool agent: model turn, tool calls, next model turn, until there is an answer. When iterations,
 * time or window run out and there is something to answer from, the model is asked once more, without tools.
 */
final class ToolLoop {

    private static final String AFTER_EMPTY_ANSWER = "Your last message was empty. Answer the question, or use a tool.";

    /** How much of a tool's result stands in for an answer, in characters. */
    private static final int LONGEST_QUOTE = 2_000;

    private final Conversation conversation;
    private final List<ToolSpecification> tools;
    private final ModelCalls model;
    private final ToolCalls toolCalls;
    private final RunTime time;
    private final EventSink events;
    private final int maxIterations;
    private int budget;

    /** @param budget what the conversation may take of the model's window, in tokens */
    ToolLoop(
            Conversation conversation,
            List<ToolSpecification> tools,
            ModelCalls model,
            ToolCalls toolCalls,
            RunTime time,
            EventSink events,
            int maxIterations,
            int budget) {
        this.conversation = conversation;
        this.tools = List.copyOf(tools);
        this.model = model;
        this.toolCalls = toolCalls;
        this.time = time;
        this.events = events;
        this.maxIterations = maxIterations;
        this.budget = budget;
    }

    /** @param progress what earlier attempts of the run have done */
    Conclusion run(Progress progress) {
        toolCalls.reportMissing();
        progress.turns().forEach(this::resume);
        boolean emptyBefore = false;
        for (int iteration = progress.turns().size(); iteration < maxIterations; iteration++) {
            if (time.working().expired()) {
                return lastAnswer(time.reason());
            }
            AiMessage said;
            try {
                said = turn(emptyBefore);
            } catch (DeadlineExceeded e) {
                return lastAnswer(time.reason());
            } catch (ContextTooLong e) {
                return lastAnswer(PartialReason.CONTEXT_LENGTH);
            }
            if (said.hasToolExecutionRequests()) {
                conversation.add(said, toolCalls.make(said.toolExecutionRequests()));
                emptyBefore = false;
            } else if (!isEmpty(said)) {
                return new Conclusion(said.text().strip(), null);
            } else if (emptyBefore) {
                throw model.emptyAnswer();
            } else {
                emptyBefore = true;
            }
        }
        return lastAnswer(time.working().expired() ? time.reason() : PartialReason.MAX_ITERATIONS);
    }

    private void resume(Turn turn) {
        String text = turn.said().text();
        AiMessage said = AiMessage.builder()
                .text(text.isEmpty() ? null : text)
                .toolExecutionRequests(turn.requests())
                .build();
        conversation.add(said, toolCalls.resume(turn, said.toolExecutionRequests()));
    }

    private AiMessage turn(boolean afterEmptyAnswer) {
        fit();
        try {
            return ask(afterEmptyAnswer);
        } catch (ContextTooLong tooLong) {
            // The estimate was too low, or the window is not what we think. Half of what was sent is the new limit.
            budget = Math.min(budget, conversation.tokens()) / 2;
            if (!fit()) {
                throw tooLong;
            }
            return ask(afterEmptyAnswer);
        }
    }

    private AiMessage ask(boolean afterEmptyAnswer) {
        List<ChatMessage> messages = conversation.messages();
        if (afterEmptyAnswer) {
            messages.add(UserMessage.from(AFTER_EMPTY_ANSWER));
        }
        return model.ask(messages, tools, time.working());
    }

    private boolean fit() {
        Conversation.Shortened shortened = conversation.fit(budget);
        if (shortened.something()) {
            events.emit(new ConversationShortened(shortened.results(), shortened.messages()));
        }
        return shortened.something();
    }

    private Conclusion lastAnswer(PartialReason reason) {
        if (time.end().expired()) {
            throw time.exceeded();
        }
        if (!time.resultAtHand()) {
            switch (reason) {
                case DEADLINE, DRAINING, BRANCH_FAILED, MODEL_UNAVAILABLE -> throw time.exceeded();
                case CONTEXT_LENGTH -> throw tooLargeForModel();
                case MAX_ITERATIONS -> {}
            }
        }
        try {
            return new Conclusion(lastWords(reason), reason);
        } catch (DeadlineExceeded e) {
            throw time.exceeded();
        } catch (ContextTooLong e) {
            throw tooLargeForModel();
        }
    }

    private String lastWords(PartialReason reason) {
        if (reason != PartialReason.CONTEXT_LENGTH) {
            fit();
            try {
                return lastWords(conversation.messages(), reason);
            } catch (ContextTooLong tooLong) {
                budget = Math.min(budget, conversation.tokens()) / 2;
            }
        }
        return lastWords(conversation.minimal(budget / 2), reason);
    }

    private String lastWords(List<ChatMessage> soFar, PartialReason reason) {
        List<ChatMessage> messages = new ArrayList<>(soFar);
        messages.add(UserMessage.from(because(reason)
                + " Answer the question now, from the results above and without tools. Say what is missing."));
        AiMessage said = model.ask(messages, List.of(), time.end());
        if (!isEmpty(said)) {
            return said.text().strip();
        }
        // Some models ask for tools even where none are offered. What was found out is still worth telling.
        return conversation
                .newestSuccess(LONGEST_QUOTE)
                .map(result -> "The model did not come to an answer. The last thing it found out is:\n" + result)
                .orElseThrow(model::emptyAnswer);
    }

    private static String because(PartialReason reason) {
        return switch (reason) {
            case DEADLINE, DRAINING, BRANCH_FAILED, MODEL_UNAVAILABLE -> "The time is nearly over.";
            case MAX_ITERATIONS -> "No more tool calls are possible.";
            case CONTEXT_LENGTH -> "The conversation has become too long, so that older parts were left out.";
        };
    }

    private static boolean isEmpty(AiMessage said) {
        return said.text() == null || said.text().isBlank();
    }

    private static InvalidRequest tooLargeForModel() {
        return new InvalidRequest(
                "query", "together with context, messages and tools is too large for the model's window");
    }
}
