package dev.breakwater.llm;

import dev.breakwater.failure.GatewayException;
import dev.langchain4j.model.chat.response.ChatResponse;

/** How one call of one model ended. */
sealed interface Attempt {

    record Answered(ChatResponse response) implements Attempt {}

    /**
     * @param exception what the caller gets, if nothing better comes of it
     * @param reason what happened, in words that follow the provider's name; the exception's message has them too
     * @param counts whether the provider's breaker counts it
     */
    record Failed(RuntimeException exception, String reason, boolean counts, Next next) implements Attempt {

        /** The provider has trouble that may pass at once. */
        static Failed passing(RuntimeException exception, String reason) {
            return new Failed(exception, reason, true, Next.SAME_MODEL);
        }

        /** The provider has trouble that another try would only find again. */
        static Failed broken(RuntimeException exception, String reason) {
            return new Failed(exception, reason, true, Next.OTHER_MODEL);
        }

        /** The provider, which may be quite well, was not asked or does not want to answer the gateway. */
        static Failed refused(RuntimeException exception, String reason) {
            return new Failed(exception, reason, false, Next.OTHER_MODEL);
        }

        /** No other model is asked: the run is over, or it is the conversation that is at fault. */
        static Failed last(RuntimeException exception) {
            return new Failed(exception, "", false, Next.NOBODY);
        }

        /** What metrics call it. */
        String code() {
            return switch (exception) {
                case GatewayException known -> known.code();
                case ContextTooLong _ -> "context_too_long";
                default -> "internal_error";
            };
        }
    }

    /** Who is asked after a failure. */
    enum Next {
        /** The same model, after a while, as often as the configuration says; then the next one. */
        SAME_MODEL,
        OTHER_MODEL,
        NOBODY
    }
}
