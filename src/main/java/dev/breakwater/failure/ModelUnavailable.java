package dev.breakwater.failure;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The model's provider does not answer, or answers that it cannot now; the same call may succeed later. */
public final class ModelUnavailable extends GatewayException {

    private final String provider;
    private final String reason;
    private final @Nullable Duration retryAfter;

    /**
     * @param reason what happened, without a URL's credentials and without the key
     * @param retryAfter what the provider asked for, if it did
     */
    public ModelUnavailable(String provider, String reason, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super("model_unavailable", Fault.PROVIDER, "the model of " + provider + " is unavailable: " + reason, cause);
        this.provider = provider;
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    @Override
    public boolean retryable() {
        return true;
    }

    public String provider() {
        return provider;
    }

    /** What happened, for the caller to read. */
    public String reason() {
        return reason;
    }

    @Override
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
