package dev.breakwater.llm.demo;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Asks the demo model the way an agent does. */
final class Ask {

    private Ask() {}

    /** The calls it makes for a question, each as {@code tool{arguments}}; its answer if it makes none. */
    static List<String> calls(List<ToolSpecification> tools, String question) {
        return calls(tools, List.of(UserMessage.from(question)));
    }

    static List<String> calls(List<ToolSpecification> tools, List<ChatMessage> messages) {
        AiMessage answer = answer(tools, messages);
        return answer.hasToolExecutionRequests()
                ? answer.toolExecutionRequests().stream()
                        .map(call -> Tool.ownName(call.name()) + call.arguments())
                        .toList()
                : List.of(answer.text());
    }

    static AiMessage answer(List<ToolSpecification> tools, List<ChatMessage> messages) {
        return new DemoModel()
                .doChat(ChatRequest.builder()
                        .messages(messages)
                        .toolSpecifications(tools)
                        .build())
                .aiMessage();
    }

    /** Its answer to a question once every call it makes has returned what {@code tool} returns for it. */
    static String finalAnswer(
            List<ToolSpecification> tools,
            String question,
            Function<ToolExecutionRequest, ToolExecutionResultMessage> tool) {
        List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from(question)));
        AiMessage turn = answer(tools, messages);
        messages.add(turn);
        turn.toolExecutionRequests().forEach(call -> messages.add(tool.apply(call)));
        AiMessage last = answer(tools, messages);
        if (last.hasToolExecutionRequests()) {
            throw new AssertionError("called again instead of answering: " + last);
        }
        return last.text();
    }

    static ToolExecutionResultMessage failed(ToolExecutionRequest call, String text) {
        return ToolExecutionResultMessage.builder()
                .id(call.id())
                .toolName(call.name())
                .text(text)
                .isError(true)
                .build();
    }
}
