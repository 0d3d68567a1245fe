package dev.breakwater.llm;

import dev.langchain4j.model.chat.ChatModel;

/**
 * The model that the configuration chose.
 *
 * @param provider the provider's name in the configuration, such as {@code openai}
 * @param name the model's name at the provider
 * @param contextWindow how many tokens it reads and writes in one call
 */
record ConfiguredModel(String provider, String name, int contextWindow, ChatModel chat) {}
