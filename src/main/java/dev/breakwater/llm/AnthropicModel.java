package dev.breakwater.llm;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.model.anthropic.AnthropicChatResponseMetadata;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Models of Anthropic: what its Messages protocol wants and LangChain4j's client leaves to its caller. */
final class AnthropicModel implements ChatModel {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** The name of a message's attribute with the signature of its thoughts, from LangChain4j. */
    private static final String SIGNATURE = "thinking_signature";

    private final ChatModel anthropic;

    AnthropicModel(ChatModel anthropic) {
        this.anthropic = anthropic;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        ChatResponse response = anthropic.chat(AnthropicConversation.fitted(request));
        AiMessage said = response.aiMessage();
        if (said.text() == null && !said.hasToolExecutionRequests() && declined(response)) {
            throw new ContentFilteredException("it stopped with a refusal");
        }
        return canBeSentBack(said)
                ? response
                : response.toBuilder().aiMessage(Thinking.without(said)).build();
    }

    /**
     * Anthropic takes back what its model thought only as it was signed. LangChain4j joins several thoughts, and their
     * signatures, to one, which no signature fits; without any thoughts Anthropic is content.
     */
    private static boolean canBeSentBack(AiMessage said) {
        Map<String, Object> attributes = said.attributes();
        if (said.thinking() == null) {
            return !attributes.containsKey(SIGNATURE);
        }
        return attributes.get(SIGNATURE) instanceof String signature && signature.indexOf('\n') < 0;
    }

    private static boolean declined(ChatResponse response) {
        return response.metadata() instanceof AnthropicChatResponseMetadata metadata
                && metadata.rawHttpResponse() != null
                && JSON.readTree(metadata.rawHttpResponse().body())
                        .path("stop_reason")
                        .asString("")
                        .equals("refusal");
    }
}
