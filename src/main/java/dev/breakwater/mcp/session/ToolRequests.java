package dev.breakwater.mcp.session;

import dev.breakwater.mcp.session.SessionException.ProtocolViolation;
import dev.breakwater.resilience.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code tools/list} and {@code tools/call}.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/server/tools">MCP tools</a>
 */
public final class ToolRequests {

    /** A server that pages for ever is stopped here. */
    private static final int MAX_PAGES = 1000;

    private static final int MAX_TOOLS = 10_000;

    private ToolRequests() {}

    /**
     * Lists all tools, page by page.
     *
     * @throws SessionException if the server does not list them, or lists more than 10,000 tools or 1,000 pages
     */
    public static List<ToolDefinition> list(McpSession session, Deadline deadline)
            throws SessionException, InterruptedException {
        List<ToolDefinition> tools = new ArrayList<>();
        ObjectNode params = null;
        for (int page = 0; page < MAX_PAGES; page++) {
            JsonNode result = session.request("tools/list", params, deadline);
            if (!result.path("tools").isArray()) {
                throw new ProtocolViolation("the result of tools/list has no list of tools");
            }
            for (JsonNode tool : result.path("tools")) {
                tools.add(ToolDefinition.of(tool));
            }
            if (tools.size() > MAX_TOOLS) {
                throw new ProtocolViolation("the server lists more than " + MAX_TOOLS + " tools");
            }
            String cursor = result.path("nextCursor").asString("");
            if (cursor.isEmpty()) {
                return tools;
            }
            params = Json.MAPPER.createObjectNode().put("cursor", cursor);
        }
        throw new ProtocolViolation("the server's list of tools has more than " + MAX_PAGES + " pages");
    }

    /**
     * Calls a tool, of which no trace is kept.
     *
     * @return the result as the server sent it; it may say {@code isError}
     */
    public static JsonNode call(McpSession session, String tool, ObjectNode arguments, Deadline deadline)
            throws SessionException, InterruptedException {
        return call(session, tool, arguments, Map.of(), deadline);
    }

    /**
     * Calls a tool.
     *
     * @param meta what is said in {@code _meta}, such as the {@code traceparent} of the caller's trace
     * @return the result as the server sent it; it may say {@code isError}
     */
    public static JsonNode call(
            McpSession session, String tool, ObjectNode arguments, Map<String, String> meta, Deadline deadline)
            throws SessionException, InterruptedException {
        ObjectNode params = Json.MAPPER.createObjectNode().put("name", tool);
        params.set("arguments", arguments);
        if (!meta.isEmpty()) {
            meta.forEach(params.putObject("_meta")::put);
        }
        JsonNode result = session.request("tools/call", params, deadline);
        if (!result.isObject()) {
            throw new ProtocolViolation("the result of tools/call is not an object");
        }
        return result;
    }
}
