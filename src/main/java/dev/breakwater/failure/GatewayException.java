package dev.breakwater.failure;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that ends without an answer.
 *
 * <p>The family is sealed, so that a mapping to a wire dialect is a {@code switch} without a default: a new member does
 * not compile until it is mapped. Messages are written for the caller: they hold no stack trace, no secret and no
 * machine path.
 */
public abstract sealed class GatewayException extends RuntimeException
        permits Cancelled,
                DeadlineExceeded,
                Draining,
                GatewayDefect,
                IdempotencyConflict,
                IdempotencyInDoubt,
                InvalidRequest,
                MethodNotAllowed,
                ModelRejected,
                ModelUnavailable,
                NotFound,
                Overloaded,
                PayloadTooLarge,
                RateLimited,
                Starting,
                ToolsUnavailable,
                UnknownAgent,
                UnsupportedMediaType {

    private final String code;
    private final Fault fault;

    GatewayException(String code, Fault fault, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.fault = fault;
    }

    GatewayException(String code, Fault fault, String message) {
        this(code, fault, message, null);
    }

    /** The stable name of the failure on the wire and in metrics, such as {@code invalid_request}. */
    public final String code() {
        return code;
    }

    public final Fault fault() {
        return fault;
    }

    /** The message for the caller; unlike {@link #getMessage()} never null. */
    public final String explanation() {
        return String.valueOf(getMessage());
    }

    /** Whether another attempt, a little later, may well succeed. */
    public boolean retryable() {
        return false;
    }

    /** How long the caller should wait before it tries again, where trying again can help. */
    public Optional<Duration> retryAfter() {
        return Optional.empty();
    }
}
