package dev.breakwater.failure;

import java.util.List;

/** The request names an agent that is not configured; lists those that are. */
public final class UnknownAgent extends GatewayException {

    private final List<String> known;

    public UnknownAgent(String name, List<String> known) {
        super(
                "unknown_agent",
                Fault.CALLER,
                "agent_type \"" + Shown.briefly(name) + "\" is not known; known are: " + String.join(", ", known));
        this.known = List.copyOf(known);
    }

    public List<String> known() {
        return known;
    }
}
