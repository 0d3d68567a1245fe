package dev.breakwater.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packaged gateway, with the scripted model, its stand-in, two bundled servers, and the server that is sick. */
final class Gateway implements AutoCloseable {

    private static final String CONFIGURATION = """
            breakwater:
              llm:
                provider: openai
                model: %s
                openai: {base-url: "%s"}
                retry-attempts: 1
                retry-delay: 200ms
                breaker-open-time: 5s
                fallbacks:
                  - {provider: openai, model: %s, base-url: "%s"}
                prices:
                  - {model: scripted, input: 2.00, output: 8.00}
              agent: {retry-attempts: 1}
              admission: {max-runs: 40, queue: 20, drain-delay: 0s, drain-grace: 3s}
              mcp:
                health-check-interval: 5s
                servers:
                  weather: {enabled: false}
                  orders:
                    command: "%s"
                    args: [-XX:TieredStopAtLevel=1, -XX:+UseSerialGC, -Xmx32m, -cp, "%s", %s, "%s"]
                    description: Orders of our customers
                    timeout: 2s
            """;

    private final Options options;
    private final Path mood;
    private final Map<String, String> environment = new HashMap<>();
    private Program program;

    private Gateway(Options options, Path mood) {
        this.options = options;
        this.mood = mood;
    }

    /** @param more environment variables */
    static Gateway start(Options options, ScriptedModel model, Map<String, String> more)
            throws IOException, InterruptedException {
        Path directory = options.directory();
        Files.createDirectories(directory.resolve("config"));
        Files.createDirectories(directory.resolve("workspace"));
        Files.writeString(directory.resolve("workspace/read-me.txt"), "Nothing to see here.\n");
        var gateway = new Gateway(options, directory.resolve("mood-of-orders"));
        gateway.orders("sick");
        Files.writeString(
                directory.resolve("config/application.yaml"),
                CONFIGURATION.formatted(
                        ScriptedModel.FIRST,
                        model.url(),
                        ScriptedModel.SECOND,
                        model.url(),
                        Program.JAVA,
                        System.getProperty("java.class.path"),
                        SickServer.class.getName(),
                        gateway.mood));
        gateway.environment.putAll(Map.of(
                "SERVER_PORT", Integer.toString(options.servicePort()),
                "METRICS_PORT", Integer.toString(options.managementPort()),
                "ENVIRONMENT", "demo"));
        gateway.environment.putAll(more);
        gateway.program = gateway.run();
        return gateway;
    }

    private Program run() throws IOException, InterruptedException {
        Path jar = options.root().resolve("target/breakwater.jar");
        return Program.start(
                List.of(Program.JAVA.toString(), "-Xmx512m", "-jar", jar.toString()),
                options.directory(),
                options.directory().resolve("gateway.log"),
                environment,
                () -> Program.answers(uri(options.servicePort(), "/ready")));
    }

    /** How the server {@code orders} is from now on: {@code well}, {@code sick} or {@code dying}. */
    void orders(String condition) throws IOException {
        Files.writeString(mood, condition);
    }

    /** Starts the server {@code orders} again, as an operator would. */
    void restartOrders() throws IOException, InterruptedException {
        HttpRequest order = HttpRequest.newBuilder(uri(options.managementPort(), "/actuator/mcpservers/orders"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"action\": \"restart\"}"))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            http.send(order, BodyHandlers.discarding());
        }
    }

    void kill() throws InterruptedException {
        program.kill();
    }

    void startAgain() throws IOException, InterruptedException {
        program = run();
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @Override
    public void close() {
        program.close();
    }
}
