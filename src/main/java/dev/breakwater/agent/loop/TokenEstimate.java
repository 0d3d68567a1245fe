package dev.breakwater.agent.loop;

import dev.breakwater.mcp.OfferedTool;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.Collection;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens a text takes, without knowing the model's tokenizer and rather too many than too few: three ASCII
 * characters count as a token (English prose has about four, JSON about three), every other UTF-16 unit as one.
 */
public final class TokenEstimate {

    private static final int UNITS_PER_TOKEN = 3;
    private static final int PER_MESSAGE = 8;

    private TokenEstimate() {}

    public static int of(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        long units = 0;
        for (int i = 0; i < text.length(); i++) {
            units += units(text.charAt(i));
        }
        return (int) Math.min(Integer.MAX_VALUE / 4, (units + UNITS_PER_TOKEN - 1) / UNITS_PER_TOKEN);
    }

    /** The length of the longest beginning of the text that takes at most so many tokens and splits no character. */
    public static int prefix(String text, int tokens) {
        long left = (long) tokens * UNITS_PER_TOKEN;
        int end = 0;
        while (end < text.length() && (left -= units(text.charAt(end))) >= 0) {
            end++;
        }
        return end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    public static int of(Collection<? extends ChatMessage> messages) {
        return messages.stream().mapToInt(TokenEstimate::of).sum();
    }

    public static int of(ChatMessage message) {
        return count(message, TokenEstimate::of);
    }

    /** No less than {@link #of(Collection)} and found without reading the texts, which takes long in each turn of each run. */
    public static int atMost(Collection<? extends ChatMessage> messages) {
        return messages.stream()
                .mapToInt(message -> count(message, text -> text == null ? 0 : text.length()))
                .sum();
    }

    private static int count(ChatMessage message, ToIntFunction<@Nullable String> texts) {
        return PER_MESSAGE
                + switch (message) {
                    case SystemMessage system -> texts.applyAsInt(system.text());
                    case UserMessage user -> texts.applyAsInt(user.singleText());
                    case ToolExecutionResultMessage result -> texts.applyAsInt(result.text());
                    case AiMessage ai ->
                        texts.applyAsInt(ai.text())
                                + ai.toolExecutionRequests().stream()
                                        .mapToInt(request -> PER_MESSAGE
                                                + texts.applyAsInt(request.name())
                                                + texts.applyAsInt(request.arguments()))
                                        .sum();
                    default -> texts.applyAsInt(message.toString());
                };
    }

    public static int ofTools(Collection<OfferedTool> tools) {
        return tools.stream()
                .mapToInt(tool -> PER_MESSAGE
                        + of(tool.nameForModel())
                        + of(tool.description())
                        + of(tool.inputSchema().toString()))
                .sum();
    }

    private static int units(int character) {
        return character < 0x80 ? 1 : UNITS_PER_TOKEN;
    }
}
