package dev.breakwater.llm;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Brings a request into the form that Anthropic's Messages protocol takes: tools are declared wherever a conversation has
 * calls of them, ids are of few characters, a user speaks first, nobody says nothing, and a temperature ends at 1.
 */
final class AnthropicConversation {

    private static final double HIGHEST_TEMPERATURE = 1;
    private static final Pattern ILLEGAL_IN_ID = Pattern.compile("[^a-zA-Z0-9_-]");
    private static final String BEGINNING = "(The conversation begins with an answer of yours.)";

    private final Map<String, String> ids = new HashMap<>();
    private final Set<String> takenIds = new HashSet<>();
    private final Set<String> calledTools = new HashSet<>();
    private final List<ChatMessage> messages = new ArrayList<>();
    private boolean begun;

    private AnthropicConversation() {}

    static ChatRequest fitted(ChatRequest request) {
        AnthropicConversation conversation = new AnthropicConversation();
        request.messages().forEach(conversation::add);
        ChatRequest fitted = Requests.with(request, conversation.messages);
        if (!conversation.calledTools.isEmpty() && isEmpty(request.toolSpecifications())) {
            fitted = Requests.with(fitted, conversation.declarations(), ToolChoice.NONE);
        }
        Double temperature = request.temperature();
        return temperature != null && temperature > HIGHEST_TEMPERATURE
                ? Requests.with(fitted, OptionalDouble.of(HIGHEST_TEMPERATURE))
                : fitted;
    }

    private void add(ChatMessage message) {
        switch (message) {
            case AiMessage said when !said.hasToolExecutionRequests() && isBlank(said.text()) -> {}
            case AiMessage said -> {
                begin();
                messages.add(said.toBuilder()
                        .toolExecutionRequests(said.toolExecutionRequests().stream()
                                .map(this::call)
                                .toList())
                        .build());
            }
            case ToolExecutionResultMessage result ->
                messages.add(result.toBuilder().id(legal(result.id())).build());
            case SystemMessage system -> messages.add(system);
            default -> {
                begun = true;
                messages.add(message);
            }
        }
    }

    private void begin() {
        if (!begun) {
            messages.add(UserMessage.from(BEGINNING));
            begun = true;
        }
    }

    private ToolExecutionRequest call(ToolExecutionRequest request) {
        calledTools.add(request.name());
        return request.toBuilder().id(legal(request.id())).build();
    }

    private String legal(String id) {
        return ids.computeIfAbsent(id, _ -> {
            String legal = ILLEGAL_IN_ID.matcher(id).replaceAll("_");
            while (!takenIds.add(legal)) {
                legal += "_";
            }
            return legal;
        });
    }

    /** Enough to say that there are such tools; which arguments they take is of no use where none may be called. */
    private List<ToolSpecification> declarations() {
        return calledTools.stream()
                .sorted()
                .map(name -> ToolSpecification.builder()
                        .name(name)
                        .description("Cannot be called any more.")
                        .parameters(JsonObjectSchema.builder().build())
                        .build())
                .toList();
    }

    private static boolean isEmpty(List<ToolSpecification> tools) {
        return tools == null || tools.isEmpty();
    }

    private static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }
}
