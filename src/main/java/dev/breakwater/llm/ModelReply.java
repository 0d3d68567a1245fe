package dev.breakwater.llm;

import dev.langchain4j.model.chat.response.ChatResponse;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a model answered, and which one it was.
 *
 * @param provider the provider's name in the configuration, such as {@code openai}
 * @param model the model's name as it was asked for
 * @param costUsd what the answer cost, in US dollars; absent where the model's price is not known
 */
public record ModelReply(
        ChatResponse response,
        String provider,
        String model,
        @Nullable BigDecimal costUsd) {}
