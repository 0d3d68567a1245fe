package dev.breakwater.llm;

import org.jspecify.annotations.Nullable;

/** The conversation does not fit the model's window. The agent shortens it and tries once more. */
public final class ContextTooLong extends RuntimeException {

    public ContextTooLong(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
