package dev.breakwater.llm.demo;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import java.util.stream.Collectors;

/** A deterministic stand-in for a language model that needs no key. */
public final class DemoModel implements ChatModel {

    @Override
    public ChatResponse doChat(ChatRequest request) {
        String answer = offer(request.toolSpecifications());
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(answer))
                .modelName("demo")
                .tokenUsage(new TokenUsage(request.messages().toString().length() / 4, answer.length() / 4))
                .finishReason(FinishReason.STOP)
                .build();
    }

    private static String offer(List<ToolSpecification> tools) {
        return tools.isEmpty()
                ? "I have no tools to answer this with."
                : "I can use these tools: "
                        + tools.stream().map(ToolSpecification::name).collect(Collectors.joining(", "));
    }
}
