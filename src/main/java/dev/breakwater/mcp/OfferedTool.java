package dev.breakwater.mcp;

import dev.langchain4j.agent.tool.ToolSpecification;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool of a server, as the catalogue knows it.
 *
 * @param name the tool's name on its server
 * @param nameForModel {@code server__tool}, at most 64 characters of {@code [A-Za-z0-9_-]}, unique among all servers
 * @param inputSchema the JSON Schema of its arguments, as the server gave it
 * @param readOnly whether the server says that the tool changes nothing
 * @param safeToRepeat whether executing it twice does no more than executing it once
 * @param specification the same tool in the form that LangChain4j sends to a model
 */
public record OfferedTool(
        String server,
        String name,
        String nameForModel,
        String description,
        ObjectNode inputSchema,
        boolean readOnly,
        boolean safeToRepeat,
        ToolSpecification specification) {}
