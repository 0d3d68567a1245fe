package dev.breakwater.toolserver.stdio;

import io.modelcontextprotocol.spec.McpSchema;

/**
 * One tool of a bundled server: what the client is told about it, and the code that answers its calls.
 *
 * @param description name, schemas and hints, as {@code tools/list} shows them
 * @param handler answers a call; calls run at the same time, each on a virtual thread of its own
 */
public record BundledTool(McpSchema.Tool description, Handler handler) {

    /** Answers one call. */
    @FunctionalInterface
    public interface Handler {

        /**
         * Answers the call.
         *
         * @throws ToolError if the call is wrong or cannot be answered; its message is shown to the model
         * @throws InterruptedException if the client cancelled the call
         */
        Reply answer(Arguments arguments) throws ToolError, InterruptedException;
    }

    /**
     * A call's result.
     *
     * @param text the same in readable English
     * @param structured a record that is written as JSON and fits the tool's output schema
     */
    public record Reply(String text, Record structured) {}
}
