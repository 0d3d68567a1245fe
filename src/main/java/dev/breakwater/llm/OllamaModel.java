package dev.breakwater.llm;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Models of Ollama: what its own protocol wants and LangChain4j's client leaves to its caller. */
final class OllamaModel implements ChatModel {

    /** No text has more characters to a token, on average. */
    private static final int MOST_CHARACTERS_PER_TOKEN = 5;

    private final ChatModel ollama;
    private final int contextWindow;

    /** @param contextWindow what Ollama was told to read and write in one call, in tokens */
    OllamaModel(ChatModel ollama, int contextWindow) {
        this.ollama = ollama;
        this.contextWindow = contextWindow;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        refuseTooLong(request.messages());
        List<ChatMessage> messages = request.messages().stream()
                .map(message -> message instanceof ToolExecutionResultMessage result ? named(result) : message)
                .toList();
        List<ToolSpecification> tools = request.toolSpecifications();
        ChatRequest.Builder fitted = request.toBuilder().messages(messages);
        if (tools != null && !tools.isEmpty()) {
            fitted.toolSpecifications(
                    tools.stream().map(SchemaReferences::inlined).toList());
        }
        return ollama.chat(fitted.build());
    }

    /** Ollama does not refuse what is too long: it leaves the beginning out without a word. */
    private void refuseTooLong(List<ChatMessage> messages) {
        long characters = messages.stream().mapToLong(OllamaModel::length).sum();
        if (characters / MOST_CHARACTERS_PER_TOKEN > contextWindow) {
            throw new ContextTooLong("the conversation does not fit the window of ollama's model", null);
        }
    }

    private static long length(ChatMessage message) {
        return switch (message) {
            case SystemMessage system -> system.text().length();
            case UserMessage user when user.hasSingleText() -> user.singleText().length();
            case AiMessage said ->
                Objects.requireNonNullElse(said.text(), "").length()
                        + said.toolExecutionRequests().stream()
                                .mapToLong(call -> call.arguments().length())
                                .sum();
            case ToolExecutionResultMessage result -> result.text().length();
            default -> 0;
        };
    }

    /** With the names by which Ollama and the templates of its models tell results apart; LangChain4j leaves them out. */
    private static CustomMessage named(ToolExecutionResultMessage result) {
        return CustomMessage.from(Map.of(
                "role", "tool",
                "content", result.text(),
                "tool_name", result.toolName(),
                "tool_call_id", result.id()));
    }
}
