package dev.breakwater.toolserver.filesystem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server as a process of its own behind pipes, with the JVM options and the bare environment that the gateway gives it. */
final class FilesystemProcess implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Process process;
    private final Path errors;
    private int id;

    /**
     * Starts it.
     *
     * @param code what follows the JVM options: {@code -jar}, or {@code -cp} and the main class
     */
    FilesystemProcess(Path workingDirectory, Path errors, Map<String, String> environment, List<String> code)
            throws IOException {
        this.errors = errors;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx40m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xshare:auto"));
        command.addAll(code);
        command.addAll(List.of("tool-server", "filesystem"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workingDirectory.toFile())
                .redirectError(ProcessBuilder.Redirect.to(errors.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        process = builder.start();
    }

    JsonNode initialize() throws IOException {
        JsonNode result = request("initialize", """
                {"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}""");
        send("""
                {"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return result;
    }

    JsonNode call(String tool, Map<String, Object> arguments) throws IOException {
        return request("tools/call", JSON.writeValueAsString(Map.of("name", tool, "arguments", arguments)));
    }

    JsonNode request(String method, String parameters) throws IOException {
        send("{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}".formatted(++id, method, parameters));
        return JSON.readTree(process.inputReader(StandardCharsets.UTF_8).readLine())
                .path("result");
    }

    private void send(String json) throws IOException {
        process.getOutputStream().write((json.strip() + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    long pid() {
        return process.pid();
    }

    /** Its exit code, once its input has ended. */
    int exit() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("still running");
        }
        return process.exitValue();
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
