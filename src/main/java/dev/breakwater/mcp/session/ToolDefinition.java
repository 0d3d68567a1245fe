package dev.breakwater.mcp.session;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool as its server describes it.
 *
 * @param readOnly the server's {@code readOnlyHint}; false if it gives none, as the specification says
 * @param idempotent the server's {@code idempotentHint}; false if it gives none
 */
public record ToolDefinition(
        String name, String description, ObjectNode inputSchema, boolean readOnly, boolean idempotent) {

    static ToolDefinition of(JsonNode tool) {
        JsonNode hints = tool.path("annotations");
        String title = tool.path("title").asString(hints.path("title").asString(""));
        return new ToolDefinition(
                tool.path("name").asString(""),
                tool.path("description").asString(title),
                tool.path("inputSchema") instanceof ObjectNode schema
                        ? schema
                        : Json.MAPPER.createObjectNode().put("type", "object"),
                hints.path("readOnlyHint").asBoolean(false),
                hints.path("idempotentHint").asBoolean(false));
    }
}
