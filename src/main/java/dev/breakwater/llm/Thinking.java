package dev.breakwater.llm;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What models think aloud. Some want it back beside their tool calls, signed or as it was; no model takes that of another;
 * and some servers leave it in the text, where nobody should have to read it.
 */
final class Thinking {

    /** The name, among a message's attributes, of the model that thought. */
    private static final String THINKER = "breakwater_thinker";

    private static final String BEGIN = "<think>";
    private static final String END = "</think>";

    private Thinking() {}

    /** The request without the thoughts of other models. */
    static ChatRequest forModel(Link link, ChatRequest request) {
        List<ChatMessage> messages = request.messages().stream()
                .map(message -> message instanceof AiMessage said && isOfAnother(said, link) ? without(said) : message)
                .toList();
        return messages.equals(request.messages()) ? request : Requests.with(request, messages);
    }

    /** The answer, its thoughts marked as this model's and not in its text. */
    static ChatResponse tagged(ChatResponse response, Link link) {
        AiMessage said = response.aiMessage();
        AiMessage shown = withoutThoughtsInText(said);
        if (hasThoughts(shown)) {
            Map<String, Object> attributes = new HashMap<>(shown.attributes());
            attributes.put(THINKER, link.name());
            shown = shown.toBuilder().attributes(attributes).build();
        }
        return shown.equals(said)
                ? response
                : response.toBuilder().aiMessage(shown).build();
    }

    /** The message without any thoughts. */
    static AiMessage without(AiMessage said) {
        return said.toBuilder().thinking(null).attributes(Map.of()).build();
    }

    private static boolean isOfAnother(AiMessage said, Link link) {
        return hasThoughts(said) && !link.name().equals(said.attributes().get(THINKER));
    }

    private static boolean hasThoughts(AiMessage said) {
        return said.thinking() != null || !said.attributes().isEmpty();
    }

    private static AiMessage withoutThoughtsInText(AiMessage said) {
        if (said.text() == null || !said.text().stripLeading().startsWith(BEGIN)) {
            return said;
        }
        int end = said.text().indexOf(END);
        // Without an end the model ran out of tokens while it thought.
        String rest = end < 0 ? "" : said.text().substring(end + END.length()).strip();
        return said.toBuilder().text(rest.isEmpty() ? null : rest).build();
    }
}
