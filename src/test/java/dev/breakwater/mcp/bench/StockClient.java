package dev.breakwater.mcp.bench;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.exception.ToolExecutionException;
import dev.langchain4j.mcp.client.DefaultMcpClient;
import dev.langchain4j.mcp.client.McpClient;
import dev.langchain4j.mcp.client.transport.stdio.StdioMcpTransport;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code langchain4j-mcp} as it comes, but for the time that a call may take. */
final class StockClient implements Contender {

    private final McpClient client;

    StockClient(List<String> command, Duration timeout) {
        client = new DefaultMcpClient.Builder()
                .transport(new StdioMcpTransport.Builder()
                        .command(command)
                        .environment(Map.of())
                        .build())
                .toolExecutionTimeout(timeout)
                .build();
    }

    @Override
    public String call(String tool, String arguments) {
        try {
            return client.executeTool(ToolExecutionRequest.builder()
                            .name(tool)
                            .arguments(arguments)
                            .build())
                    .resultText();
        } catch (ToolExecutionException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
