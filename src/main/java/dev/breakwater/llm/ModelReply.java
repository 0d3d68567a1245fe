package dev.breakwater.llm;

import dev.langchain4j.model.chat.response.ChatResponse;

/**
 * What a model answered, and which one it was.
 *
 * @param provider the provider's name in the configuration, such as {@code openai}
 * @param model the model's name as it was asked for
 */
public record ModelReply(ChatResponse response, String provider, String model) {}
