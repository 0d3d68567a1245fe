package dev.breakwater.run;

/**
 * A tool call as the model asked for it.
 *
 * @param callId the model's id for the call, unique within its turn
 * @param name the tool as the model knows it, {@code server__tool}
 * @param arguments what the model sent, supposed to be a JSON object
 */
public record ToolRequest(String callId, String name, String arguments) {}
