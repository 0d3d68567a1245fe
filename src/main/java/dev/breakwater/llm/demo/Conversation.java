package dev.breakwater.llm.demo;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The messages of a request, as far as they matter.
 *
 * @param instructions what the system messages say
 * @param previousQuestion what the user asked before, empty if this is the first question
 * @param question what the user asks now, without the context block
 * @param context what the block holds: data, and never a reason to use a tool
 * @param results what tools have returned for this question
 * @param toolCalls how many calls the conversation already holds
 */
record Conversation(
        String instructions,
        String previousQuestion,
        String question,
        ObjectNode context,
        List<Result> results,
        int toolCalls) {

    private static final String CONTEXT_START = "\n\n<context>\n";
    private static final String CONTEXT_END = "</context>";
    /** In characters. What a question asks stands in its beginning, and the work is bounded for whatever is sent. */
    private static final int LONGEST_QUESTION = 2_000;

    private static final JsonMapper JSON = new JsonMapper();

    /** @param request the call that this is the result of, if the conversation still holds it */
    record Result(String tool, @Nullable ToolExecutionRequest request, String text, boolean error) {}

    static Conversation of(List<ChatMessage> messages) {
        List<String> questions = new ArrayList<>();
        List<Result> results = new ArrayList<>();
        Map<String, ToolExecutionRequest> requests = new HashMap<>();
        StringBuilder instructions = new StringBuilder();
        int calls = 0;
        boolean toolsSpokeLast = false;
        for (ChatMessage message : messages) {
            switch (message) {
                case SystemMessage system -> instructions.append(system.text()).append('\n');
                case UserMessage user -> {
                    // Right after tool results it is the gateway that speaks: a reminder, not another question.
                    if (!toolsSpokeLast || questions.isEmpty()) {
                        questions.add(text(user));
                        results.clear();
                    }
                }
                case AiMessage answer -> {
                    for (ToolExecutionRequest request : answer.toolExecutionRequests()) {
                        calls++;
                        if (request.id() != null) {
                            requests.put(request.id(), request);
                        }
                    }
                }
                case ToolExecutionResultMessage result ->
                    results.add(result(result, requests.get(String.valueOf(result.id()))));
                default -> {}
            }
            toolsSpokeLast = message instanceof ToolExecutionResultMessage;
        }
        String asked = questions.isEmpty() ? "" : questions.getLast();
        int block = asked.stripTrailing().endsWith(CONTEXT_END) ? asked.lastIndexOf(CONTEXT_START) : -1;
        return new Conversation(
                instructions.toString(),
                questions.size() < 2 ? "" : beginning(withoutContext(questions.get(questions.size() - 2))),
                beginning(withoutContext(asked).strip()),
                block < 0
                        ? JsonNodeFactory.instance.objectNode()
                        : context(asked.substring(block + CONTEXT_START.length())),
                List.copyOf(results),
                calls);
    }

    private static String withoutContext(String text) {
        int block = text.stripTrailing().endsWith(CONTEXT_END) ? text.lastIndexOf(CONTEXT_START) : -1;
        return block < 0 ? text : text.substring(0, block);
    }

    private static String beginning(String text) {
        return text.length() <= LONGEST_QUESTION ? text : text.substring(0, LONGEST_QUESTION);
    }

    private static ObjectNode context(String block) {
        try {
            String json = block.substring(0, block.lastIndexOf(CONTEXT_END));
            return JSON.readTree(json) instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        } catch (JacksonException notJson) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private static Result result(ToolExecutionResultMessage message, @Nullable ToolExecutionRequest request) {
        String text = message.contents().stream()
                .filter(TextContent.class::isInstance)
                .map(content -> ((TextContent) content).text())
                .collect(Collectors.joining("\n"))
                .strip();
        boolean error = Boolean.TRUE.equals(message.isError()) || text.regionMatches(true, 0, "error:", 0, 6);
        return new Result(message.toolName(), request, text, error);
    }

    private static String text(UserMessage message) {
        return message.contents().stream()
                .filter(TextContent.class::isInstance)
                .map(content -> ((TextContent) content).text())
                .collect(Collectors.joining("\n"));
    }
}
