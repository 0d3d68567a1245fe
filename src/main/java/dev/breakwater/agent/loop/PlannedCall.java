package dev.breakwater.agent.loop;

import dev.breakwater.mcp.OfferedTool;

/** What is to be done about one tool call that a model asked for. */
sealed interface PlannedCall {

    /** The model's id for the call. */
    String callId();

    /** A call to make. */
    record Call(String callId, OfferedTool tool, String arguments) implements PlannedCall {

        /** The same call, when it is not going to be made after all. */
        Settled instead(CallReport report) {
            return new Settled(callId, tool.server(), tool.name(), report);
        }
    }

    /**
     * A call whose report is there without making it.
     *
     * @param server empty if no server has the tool
     */
    record Settled(String callId, String server, String tool, CallReport report) implements PlannedCall {}
}
