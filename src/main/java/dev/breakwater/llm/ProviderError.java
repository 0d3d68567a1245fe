package dev.breakwater.llm;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a provider says in the body of an error.
 *
 * @param code the machine-readable name of the error, empty if there is none
 * @param message the words for people, on one line and short; empty if there are none
 */
record ProviderError(String code, String message) {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final Set<String> TOO_LONG_CODES = Set.of(
            "context_length_exceeded", "exceed_context_size_error", "context_window_exceeded", "request_too_large");

    /** What OpenAI says with status 429 to an account that has used up what it paid for. */
    private static final String NO_CREDIT = "insufficient_quota";

    /** How OpenAI and vLLM, Anthropic, llama.cpp, Ollama and LM Studio, and proxies in front of other models word it. */
    private static final Pattern TOO_LONG_WORDS = Pattern.compile("maximum context length"
            + "|context (size|length|window)[^.]{0,40}(exceed|too small|overflow)"
            + "|exceeds?[^.]{0,40} context (size|length|window)"
            + "|exceeds? (the )?context limit"
            + "|longer than [^.]{0,40}context (size|length|window)"
            + "|(prompt|input) is too long");

    static ProviderError parse(String body) {
        try {
            JsonNode document = JSON.readTree(body);
            // OpenAI and Anthropic nest an object; Ollama's own API has a string; vLLM once had the members at the top.
            JsonNode error = document.path("error");
            JsonNode holder = error.isObject() ? error : document;
            String message =
                    error.isString() ? error.asString() : holder.path("message").asString("");
            // llama.cpp and vLLM put the HTTP status there, as a number.
            JsonNode code = holder.path(holder.path("code").isString() ? "code" : "type");
            return new ProviderError(code.asString(""), Excerpt.of(message));
        } catch (JacksonException e) {
            return new ProviderError("", Excerpt.of(body));
        }
    }

    /** Whether the error will stay until somebody pays, whatever its status. */
    boolean saysNoCredit() {
        return code.equals(NO_CREDIT);
    }

    /** Whether the error says that the conversation does not fit the model's window. */
    boolean saysTooLong() {
        return TOO_LONG_CODES.contains(code)
                || TOO_LONG_WORDS.matcher(message.toLowerCase(Locale.ROOT)).find();
    }
}
