package dev.breakwater.llm.demo;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stand-in for a language model that needs no key. It chooses tools by the words that a question shares with their names
 * and descriptions, fills their arguments from the question by their schemas, and answers with what they return. It is
 * deterministic, does no I/O and knows no tool by name. All calls that a question needs are made in one turn, so that what
 * a tool returns never leads to another call.
 */
public final class DemoModel implements ChatModel {

    /** The name it answers under. */
    public static final String NAME = "demo";

    private static final int CHARACTERS_PER_TOKEN = 4;

    @Override
    public ChatResponse doChat(ChatRequest request) {
        AiMessage answer = answer(request);
        return ChatResponse.builder()
                .aiMessage(answer)
                .modelName(NAME)
                .tokenUsage(new TokenUsage(read(request), written(answer)))
                .finishReason(answer.hasToolExecutionRequests() ? FinishReason.TOOL_EXECUTION : FinishReason.STOP)
                .build();
    }

    private static AiMessage answer(ChatRequest request) {
        Conversation conversation = Conversation.of(request.messages());
        ResponseFormat format = request.responseFormat();
        if (format != null && format.type() == ResponseFormatType.JSON) {
            Schema schema = format.jsonSchema() == null
                    ? null
                    : Schema.of(format.jsonSchema().rootElement());
            return AiMessage.from(
                    MinimalJson.of(schema, conversation.question()).toString());
        }
        List<Tool> tools = tools(request);
        Optional<String> told = tools.isEmpty() ? Findings.told(conversation.context()) : Optional.empty();
        if (told.isPresent()) {
            return AiMessage.from(told.get());
        }
        Plan plan = new Planner(tools).plan(conversation);
        String shortfall = Replies.shortfall(plan);
        if (!conversation.results().isEmpty()) {
            String summary = ResultSummary.of(conversation.results());
            return AiMessage.from(shortfall.isEmpty() || tools.isEmpty() ? summary : summary + "\n" + shortfall);
        }
        if (!plan.steps().isEmpty()) {
            return AiMessage.from(calls(plan.steps(), conversation.toolCalls()));
        }
        return AiMessage.from(plan.gaps().isEmpty() ? Replies.offer(tools, conversation.instructions()) : shortfall);
    }

    private static List<Tool> tools(ChatRequest request) {
        List<ToolSpecification> offered = request.toolSpecifications();
        return offered == null || request.toolChoice() == ToolChoice.NONE
                ? List.of()
                : offered.stream().map(Tool::of).toList();
    }

    private static List<ToolExecutionRequest> calls(List<Plan.Step> steps, int before) {
        List<ToolExecutionRequest> calls = new ArrayList<>();
        for (Plan.Step step : steps) {
            calls.add(ToolExecutionRequest.builder()
                    .id("call_" + (before + calls.size() + 1))
                    .name(step.tool().name())
                    .arguments(step.arguments().toString())
                    .build());
        }
        return calls;
    }

    private static int read(ChatRequest request) {
        int tools = request.toolSpecifications() == null
                ? 0
                : request.toolSpecifications().toString().length();
        return tokens(request.messages().toString().length() + tools);
    }

    private static int written(AiMessage answer) {
        int calls = answer.toolExecutionRequests().stream()
                .mapToInt(call -> call.name().length() + call.arguments().length())
                .sum();
        return tokens(calls + (answer.text() == null ? 0 : answer.text().length()));
    }

    /** The rule of thumb for English text; the demo model has no tokenizer. */
    private static int tokens(int characters) {
        return Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
    }
}
