package dev.breakwater.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packaged gateway with a configuration of its own. */
final class Gateway {

    private static final long START_LIMIT_NANOS = 120_000_000_000L;

    private Gateway() {}

    /**
     * Starts it and waits until it is ready.
     *
     * @param servers name of each tool server, and its command line
     * @param raised variables beyond the defaults
     */
    static Program start(
            Path jar,
            Path directory,
            List<String> flags,
            int modelPort,
            Map<String, List<String>> servers,
            Map<String, String> raised)
            throws IOException, InterruptedException {
        Files.createDirectories(directory.resolve("config"));
        Files.writeString(directory.resolve("config/application.yaml"), configuration(servers));
        int port = freePort();
        Map<String, String> environment = new HashMap<>();
        environment.put("SERVER_PORT", Integer.toString(port));
        environment.put("METRICS_PORT", Integer.toString(freePort()));
        environment.put("LLM_PROVIDER", "openai");
        environment.put("LLM_MODEL", "bench");
        environment.put("OPENAI_BASE_URL", "http://127.0.0.1:" + modelPort + "/v1");
        environment.put("STRUCTURED_LOGGING", "true");
        environment.put("VERBOSE", "true");
        environment.putAll(raised);
        Program gateway = Program.start(
                Program.javaJar(flags, jar), directory.resolve("gateway.log"), environment, directory, port);
        long limit = System.nanoTime() + START_LIMIT_NANOS;
        while (!ready(port)) {
            if (!gateway.alive() || System.nanoTime() > limit) {
                gateway.close();
                throw new IOException("the gateway did not start: see " + directory.resolve("gateway.log"));
            }
            Thread.sleep(100);
        }
        return gateway;
    }

    private static String configuration(Map<String, List<String>> servers) {
        var yaml = new StringBuilder("""
                breakwater:
                  mcp:
                    servers:
                      weather: {enabled: false}
                      filesystem: {enabled: false}
                      database: {enabled: false}
                """);
        servers.forEach((name, command) -> {
            yaml.append("      ").append(name).append(":\n        command: \"").append(command.getFirst());
            yaml.append("\"\n        timeout: 2s\n        args:\n");
            command.stream()
                    .skip(1)
                    .forEach(argument ->
                            yaml.append("          - \"").append(argument).append("\"\n"));
        });
        return yaml.toString();
    }

    private static boolean ready(int port) {
        try {
            var connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/ready").toURL().openConnection();
            return connection.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
