package dev.breakwater.failure;

import org.jspecify.annotations.Nullable;

/** The model's provider refuses the call for good: a wrong key, an unknown model, a request it does not take. */
public final class ModelRejected extends GatewayException {

    private final String provider;

    /** @param reason what the provider said, without the key */
    public ModelRejected(String provider, String reason, @Nullable Throwable cause) {
        super("model_rejected", Fault.PROVIDER, provider + " refused the model call: " + reason, cause);
        this.provider = provider;
    }

    public String provider() {
        return provider;
    }
}
