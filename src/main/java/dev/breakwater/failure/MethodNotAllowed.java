package dev.breakwater.failure;

import java.util.List;

/** The path exists, but not for this HTTP method; lists the methods it exists for. */
public final class MethodNotAllowed extends GatewayException {

    private final List<String> allowed;

    public MethodNotAllowed(String method, List<String> allowed) {
        super(
                "method_not_allowed",
                Fault.CALLER,
                Shown.briefly(method) + " is not allowed here; allowed: " + String.join(", ", allowed));
        this.allowed = List.copyOf(allowed);
    }

    public List<String> allowed() {
        return allowed;
    }
}
