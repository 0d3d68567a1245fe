package dev.breakwater.toolserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.Breakwater;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bundled servers as the gateway meets them: real processes behind pipes. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ToolServerProcessTests {

    private static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""";

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void killWhatIsLeft() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void servesToolsOverStdioAndEndsWithItsInput() throws Exception {
        Process server = start(withoutNetwork(), "weather");
        send(server, INITIALIZE);
        assertThat(receive(server).at("/result/protocolVersion").asString()).isEqualTo("2025-11-25");
        send(server, """
                {"jsonrpc":"2.0","method":"notifications/initialized"}""");

        send(server, """
                {"jsonrpc":"2.0","id":2,"method":"tools/list"}""");
        JsonNode tools = receive(server).at("/result/tools");
        assertThat(tools.size()).isEqualTo(2);
        assertThat(tools.at("/0/name").asString()).isEqualTo("get_current_weather");
        assertThat(tools.at("/0/inputSchema/properties/city/type").asString()).isEqualTo("string");
        assertThat(tools.at("/0/outputSchema/properties/temperature/type").asString())
                .isEqualTo("number");
        assertThat(tools.at("/1/name").asString()).isEqualTo("get_forecast");
        assertThat(tools.at("/1/annotations/readOnlyHint").asBoolean()).isTrue();
        assertThat(tools.at("/1/annotations/destructiveHint").asBoolean(true)).isFalse();

        send(server, """
                {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"get_current_weather","arguments":{"city":"Paris"}}}""");
        JsonNode result = receive(server).get("result");
        assertThat(result.at("/structuredContent/kind").asString()).isEqualTo("climate_normal");
        assertThat(result.at("/content/0/text").asString()).contains("Paris, France", "°C");

        server.getOutputStream().close();
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
        assertThat(restOfStdout(server)).isEmpty();
    }

    @Test
    void keepsLogsOffStdout() throws Exception {
        Process server = start(withoutNetwork(), "weather");
        send(server, INITIALIZE);
        receive(server);
        send(server, "no JSON");
        assertThat(receive(server).at("/error/code").asInt()).isEqualTo(-32700);
        server.getOutputStream().close();

        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(stderr()).contains("WARN", "is no JSON-RPC message").doesNotContain("DEBUG", "INFO");
    }

    @Test
    void refusesAnUnknownServerAndNamesTheKnownOnes() throws Exception {
        for (String[] names : new String[][] {{"wether"}, {}, {"weather", "weather"}}) {
            Process server = start(Map.of(), names);

            assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isEqualTo(2);
            assertThat(stderr()).contains("tool-server <name>", "weather");
            assertThat(restOfStdout(server)).isEmpty();
        }
    }

    @Test
    void refusesAWrongEnvironmentAndNamesTheVariable() throws Exception {
        Process server = start(Map.of("WEATHER_GEOCODING_URL", "geo"), "weather");

        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isEqualTo(2);
        assertThat(stderr()).contains("WEATHER_GEOCODING_URL").doesNotContain("\tat ");
    }

    private Process start(Map<String, String> environment, String... names) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx40m",
                "-cp",
                System.getProperty("java.class.path"),
                Breakwater.class.getName(),
                "tool-server"));
        command.addAll(List.of(names));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.to(stderrFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** URLs at which nobody listens. */
    private static Map<String, String> withoutNetwork() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + socket.getLocalPort() + "/";
            return Map.of("WEATHER_FORECAST_URL", url, "WEATHER_GEOCODING_URL", url);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(Process server, String json) throws IOException {
        server.getOutputStream().write((json.strip() + "\n").getBytes(StandardCharsets.UTF_8));
        server.getOutputStream().flush();
    }

    private static JsonNode receive(Process server) throws IOException {
        return JsonMapper.shared()
                .readTree(server.inputReader(StandardCharsets.UTF_8).readLine());
    }

    private static List<String> restOfStdout(Process server) {
        return server.inputReader(StandardCharsets.UTF_8).lines().toList();
    }

    private File stderrFile() {
        return directory.resolve("stderr").toFile();
    }

    private String stderr() throws IOException {
        return Files.readString(directory.resolve("stderr"));
    }
}
