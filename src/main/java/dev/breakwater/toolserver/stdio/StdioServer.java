package dev.breakwater.toolserver.stdio;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Serves a {@link BundledServer} over a pair of streams, with the MCP Java SDK behind a transport of our own. */
public final class StdioServer {

    private static final Logger log = LoggerFactory.getLogger(StdioServer.class);

    /**
     * {@link Arguments} checks what comes in, tests check what goes out. The SDK's validator would be loaded for this at start.
     */
    private static final JsonSchemaValidator CHECKED_ELSEWHERE =
            (schema, content) -> JsonSchemaValidator.ValidationResponse.asValid("");

    private final BundledServer server;
    private final String version;

    public StdioServer(BundledServer server, String version) {
        this.server = server;
        this.version = version;
    }

    /**
     * Answers messages until {@code in} ends.
     *
     * @throws IOException if a stream fails
     * @throws InterruptedException if the calling thread is interrupted
     */
    public void serve(InputStream in, OutputStream out) throws IOException, InterruptedException {
        McpJsonMapper mapper = new JacksonMcpJsonMapper(JsonMapper.shared());
        StdioTransport transport = new StdioTransport(in, out, mapper);
        McpServer.SyncSpecification<?> specification = McpServer.sync(transport)
                .serverInfo("breakwater-" + server.name(), version)
                .instructions(server.instructions())
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .jsonMapper(mapper)
                .jsonSchemaValidator(CHECKED_ELSEWHERE)
                .validateToolInputs(false)
                // The transport has put the call on a thread of its own already.
                .immediateExecution(true);
        for (BundledTool tool : server.tools()) {
            specification.toolCall(tool.description(), (exchange, call) -> answer(tool, call));
        }
        specification.build();
        Thread.ofVirtual().name("opening").start(server.opening());
        transport.serve();
    }

    private static CallToolResult answer(BundledTool tool, McpSchema.CallToolRequest call) {
        try {
            BundledTool.Reply reply = tool.handler().answer(arguments(tool, call));
            return CallToolResult.builder(
                            List.of(McpSchema.TextContent.builder(reply.text()).build()))
                    .structuredContent(reply.structured())
                    .build();
        } catch (ToolError e) {
            return error(e.reason());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return error("The call was cancelled.");
        } catch (RuntimeException e) {
            log.error("{} failed", tool.description().name(), e);
            return error("The tool failed for a reason of its own; the server's log says why.");
        }
    }

    private static Arguments arguments(BundledTool tool, McpSchema.CallToolRequest call) throws ToolError {
        Map<String, Object> given = call.arguments() == null ? Map.of() : call.arguments();
        Object known = tool.description().inputSchema().get("properties");
        List<String> names = known instanceof Map<?, ?> properties
                ? properties.keySet().stream().map(String::valueOf).toList()
                : List.of();
        return new Arguments(given, names);
    }

    private static CallToolResult error(String message) {
        return CallToolResult.builder(
                        List.of(McpSchema.TextContent.builder(message).build()))
                .isError(true)
                .build();
    }
}
