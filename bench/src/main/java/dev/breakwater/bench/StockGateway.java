package dev.breakwater.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.mcp.McpToolProvider;
import dev.langchain4j.mcp.client.DefaultMcpClient;
import dev.langchain4j.mcp.client.transport.stdio.StdioMcpTransport;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.AiServices;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * What one gets from LangChain4j as it comes: {@code AiServices}, its OpenAI model over its JDK HTTP client, its MCP client
 * over stdio, behind the JDK's HTTP server on virtual threads. In its favour: HTTP/1.1, since over cleartext the JDK's client
 * would ask for an upgrade each time, no logging, and no JSON library on the way in and out.
 */
final class StockGateway {

    private StockGateway() {}

    /** What {@code AiServices} implements. */
    interface Assistant {
        String chat(String question);
    }

    /** Arguments: the model's port, and the command line of the tool server. */
    static void main(String[] args) throws IOException {
        // Otherwise each answer waits for the client's delayed acknowledgement, and connections beyond 200 are closed.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "20000");
        Assistant assistant =
                assistant(Integer.parseInt(args[0]), Arrays.asList(args).subList(1, args.length));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 4096);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/agent", exchange -> answer(exchange, assistant));
        server.start();
        IO.println("port " + server.getAddress().getPort());
    }

    @SuppressWarnings("deprecation") // the way its documentation shows
    private static Assistant assistant(int modelPort, List<String> tool) {
        var model = OpenAiChatModel.builder()
                .httpClientBuilder(JdkHttpClient.builder()
                        .httpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)))
                .baseUrl("http://127.0.0.1:" + modelPort + "/v1")
                .apiKey("none")
                .modelName("bench")
                .maxRetries(0)
                .timeout(Duration.ofSeconds(60))
                .build();
        var mcp = new DefaultMcpClient.Builder()
                .key("echo")
                .transport(new StdioMcpTransport.Builder().command(tool).build())
                .toolExecutionTimeout(Duration.ofSeconds(60))
                .build();
        return AiServices.builder(Assistant.class)
                .chatModel(model)
                .toolProvider(McpToolProvider.builder().mcpClients(mcp).build())
                .systemMessageProvider(_ -> "You answer with the help of tools.")
                .build();
    }

    private static void answer(HttpExchange exchange, Assistant assistant) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int from = body.indexOf("\"query\":\"") + "\"query\":\"".length();
            String text = assistant.chat(body.substring(from, body.indexOf('"', from)));
            byte[] answer = Bytes.of("{\"success\":true,\"answer\":\"" + text + "\"}");
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }
}
