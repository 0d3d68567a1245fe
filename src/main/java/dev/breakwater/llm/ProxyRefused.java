package dev.breakwater.llm;

import java.io.IOException;

/** The proxy does not connect the gateway to a provider. */
final class ProxyRefused extends IOException {

    private final int status;

    /** @param status what the proxy answered */
    ProxyRefused(int status) {
        super("the proxy refuses a connection to it with status " + status);
        this.status = status;
    }

    int status() {
        return status;
    }

    /** In words that follow the name of the provider. */
    String reason() {
        return status == 407
                ? "the proxy does not take the user name and password of the gateway"
                : "the proxy refuses a connection to it (status " + status + ")";
    }
}
