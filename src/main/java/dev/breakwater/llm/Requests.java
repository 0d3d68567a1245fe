package dev.breakwater.llm;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.util.List;
import java.util.OptionalDouble;

/** Requests that differ in one point. */
final class Requests {

    private Requests() {}

    static ChatRequest with(ChatRequest request, OptionalDouble temperature) {
        var parameters = ChatRequestParameters.builder().overrideWith(request.parameters());
        // Not overridden but set, so that it can be taken away.
        parameters.temperature(temperature.isPresent() ? temperature.getAsDouble() : null);
        return ChatRequest.builder()
                .messages(request.messages())
                .parameters(parameters.build())
                .build();
    }

    static ChatRequest withoutFormat(ChatRequest request) {
        var parameters = ChatRequestParameters.builder().overrideWith(request.parameters());
        parameters.responseFormat((ResponseFormat) null);
        return ChatRequest.builder()
                .messages(request.messages())
                .parameters(parameters.build())
                .build();
    }

    static ChatRequest with(ChatRequest request, List<ChatMessage> messages) {
        return request.toBuilder().messages(messages).build();
    }

    static ChatRequest with(ChatRequest request, List<ToolSpecification> tools, ToolChoice choice) {
        return ChatRequest.builder()
                .messages(request.messages())
                .parameters(ChatRequestParameters.builder()
                        .overrideWith(request.parameters())
                        .toolSpecifications(tools)
                        .toolChoice(choice)
                        .build())
                .build();
    }
}
