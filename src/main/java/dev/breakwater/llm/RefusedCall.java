package dev.breakwater.llm;

import dev.langchain4j.exception.HttpException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A status other than success, with what LangChain4j's exception leaves out. Holds no secret: the body comes redacted. */
final class RefusedCall extends HttpException {

    private final String body;
    private final @Nullable String retryAfter;

    RefusedCall(int status, String body, @Nullable String retryAfter) {
        super(status, Excerpt.of(body));
        this.body = body;
        this.retryAfter = retryAfter;
    }

    String body() {
        return body;
    }

    /** The {@code Retry-After} header as it came. */
    Optional<String> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
