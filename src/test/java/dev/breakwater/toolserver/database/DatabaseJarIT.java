package dev.breakwater.toolserver.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server as it is shipped: a process from the packaged jar, with the JVM options that suit a small one. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatabaseJarIT {

    @TempDir
    private Path directory;

    private Process server;

    @AfterEach
    void killWhatIsLeft() {
        server.destroyForcibly();
    }

    @Test
    void answersFromTheSampleShopAndStaysSmall() throws Exception {
        start(Map.of());

        assertThat(call("list_tables", "{}").at("/content/0/text").asString())
                .contains("customers, order_items, orders, products");
        assertThat(call("describe_table", "{\"table\":\"products\"}")
                        .at("/structuredContent/columns/3/name")
                        .asString())
                .isEqualTo("price");
        JsonNode dear = call("query", "{\"sql\":\"select name from products where price > 100\"}");
        assertThat(dear.at("/structuredContent/rows/0/0").asString()).isEqualTo("Oak desk");
        assertThat(dear.at("/structuredContent/row_count").asInt()).isEqualTo(8);
        for (int i = 0; i < 50; i++) {
            call("query", "{\"sql\":\"select * from orders o join order_items i on i.order_id = o.id\"}");
        }
        assertThat(residentKibibytes()).isLessThanOrEqualTo(120 * 1024L);

        server.getOutputStream().close();
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
        assertThat(Files.readString(directory.resolve("stderr"))).isEmpty();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(Path::getFileName)).map(Path::toString).containsExactly("stderr");
        }
    }

    @Test
    void goesOnAfterAQueryThatNeededMoreMemoryThanThereIs() throws Exception {
        start(Map.of());

        JsonNode failed = call(
                "query", "{\"sql\":\"select array_agg(repeat(x || 'xxxxxxx', 100000)) from system_range(1, 1000)\"}");
        assertThat(failed.path("isError").asBoolean()).isTrue();
        assertThat(failed.at("/content/0/text").asString()).contains("more memory than there is");

        assertThat(call("query", "{\"sql\":\"select count(*) from products\"}")
                        .at("/structuredContent/rows/0/0")
                        .asInt())
                .isEqualTo(18);
        assertThat(call("query", "{\"sql\":\"select file_read('/etc/hostname')\"}")
                        .at("/content/0/text")
                        .asString())
                .contains("Admin rights are required");
    }

    /** The thread of a call may be the first that finds no memory; it has to be answered all the same. */
    @Test
    void answersEndlessRecursionsAndStaysSmall() throws Exception {
        start(Map.of("DB_SERVER_TIMEOUT", "6"));

        for (int i = 0; i < 3; i++) {
            JsonNode failed = call(
                    "query",
                    "{\"sql\":\"with recursive r(n) as (select 1 union all select n+1 from r) select max(n) from r\"}");
            assertThat(failed.path("isError").asBoolean()).isTrue();
            assertThat(failed.at("/content/0/text").asString())
                    .containsAnyOf(
                            "more memory than there is", "no memory left", "was stopped", "let itself be stopped");
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> call("query", "{\"sql\":\"select count(*) from products\"}")
                                .at("/structuredContent/rows/0/0")
                                .asInt()
                        == 18);
        assertThat(residentKibibytes()).isLessThanOrEqualTo(120 * 1024L);
    }

    @Test
    void listsItsToolsAlsoWhenTheDatabaseIsAwayAndShowsNoCredentials() throws Exception {
        String address = "postgresql://127.0.0.1:" + closedPort() + "/shop";
        start(Map.of(
                "DB_SERVER_URL", "jdbc:" + address + "?sslpassword=secret-one",
                "DB_SERVER_USER", "secret-two",
                "DB_SERVER_PASSWORD", "secret-three",
                "DB_SERVER_EXECUTE", "true"));

        assertThat(request("tools/list", "{}").at("/result/tools").size()).isEqualTo(4);
        JsonNode failed = call("list_tables", "{}");
        assertThat(failed.path("isError").asBoolean()).isTrue();
        assertThat(failed.at("/content/0/text").asString()).isEqualTo("The database cannot be reached at the moment.");
        assertThat(failed.toString()).doesNotContain(address);
        assertThat(Files.readAllLines(directory.resolve("stderr")))
                .as("said once, at the start")
                .singleElement()
                .asString()
                .contains("no connection to " + address + " (SQLState 08001): ", "refused");
        assertThat(failed.toString() + Files.readString(directory.resolve("stderr")))
                .doesNotContain("secret", "jdbc:");
    }

    @Test
    void endsAtOnceWithAReasonIfItIsConfiguredWrongly() throws Exception {
        launch(Map.of("DB_SERVER_URL", "jdbc:h2:mem:x;INIT=secret"));

        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isEqualTo(2);
        assertThat(Files.readString(directory.resolve("stderr")))
                .contains("DB_SERVER_URL: the parameter 'INIT' is not accepted")
                .doesNotContain("secret", "\tat ");
    }

    private void start(Map<String, String> environment) throws IOException {
        launch(environment);
        assertThat(request("initialize", """
                {"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}""").at("/result/serverInfo/name").asString())
                .isEqualTo("breakwater-database");
        send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    }

    private void launch(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx40m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Xshare:auto",
                        "-jar",
                        System.getProperty("gateway.jar"),
                        "tool-server",
                        "database"))
                .directory(directory.toFile())
                .redirectError(directory.resolve("stderr").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        server = builder.start();
    }

    private JsonNode call(String tool, String arguments) throws IOException {
        return request("tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}")
                .get("result");
    }

    private JsonNode request(String method, String params) throws IOException {
        send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}");
        return JsonMapper.shared()
                .readTree(server.inputReader(StandardCharsets.UTF_8).readLine());
    }

    private void send(String json) throws IOException {
        server.getOutputStream().write((json + "\n").getBytes(StandardCharsets.UTF_8));
        server.getOutputStream().flush();
    }

    private long residentKibibytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(server.pid()), "status");
        assumeThat(status).exists();
        try (Stream<String> lines = Files.lines(status)) {
            return Long.parseLong(lines.filter(line -> line.startsWith("VmRSS:"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll("\\D", ""));
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
