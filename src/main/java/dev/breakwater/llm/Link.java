package dev.breakwater.llm;

import java.time.Duration;
import java.util.Optional;

/**
 * One model in the chain, as configured.
 *
 * @param name unique in the chain: the provider's, with a number if it is there more than once
 * @param model its name at the provider
 * @param timeout the longest one call may take
 * @param contextWindow how many tokens it reads and writes in one call
 * @param temperature replaces that of a request
 * @param maxTokens the most tokens of one answer
 * @param maxCalls how many calls may be under way at the same time
 */
record Link(
        String name,
        Access access,
        String model,
        Duration timeout,
        int contextWindow,
        Optional<Temperature> temperature,
        int maxTokens,
        int maxCalls) {

    Provider provider() {
        return access.provider();
    }

    /** Its provider, as answers and metrics name it. */
    String label() {
        return access.provider().label();
    }

    /**
     * Whether it can be told a JSON schema for its answer. LangChain4j sends none to Anthropic, and a server that only speaks
     * OpenAI's protocol may refuse the whole request because of it; these are told in words what the answer looks like.
     */
    boolean takesSchemas() {
        return switch (provider()) {
            case OPENAI -> access.atHome();
            case OLLAMA, DEMO -> true;
            case ANTHROPIC -> false;
        };
    }

    /** The name of its breaker and of its bulkhead. */
    String guard() {
        return "llm_" + name;
    }
}
