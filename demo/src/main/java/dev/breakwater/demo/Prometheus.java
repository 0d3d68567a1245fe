package dev.breakwater.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus with the project's own configuration and rules, in a hurry: it scrapes every second. */
final class Prometheus implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final Program program;

    private Prometheus(String base, Program program) {
        this.base = base;
        this.program = program;
    }

    /**
     * @param binary where Prometheus is
     * @param rules what becomes of a file of rules before it is used
     */
    static Prometheus start(Path binary, Options options, UnaryOperator<String> rules)
            throws IOException, InterruptedException {
        Path directory = options.directory().resolve("prometheus");
        Files.createDirectories(directory.resolve("prometheus/rules"));
        Files.createDirectories(directory.resolve("prometheus/targets"));
        Path root = options.root();
        String configuration = Files.readString(root.resolve("prometheus.yml"));
        Files.writeString(directory.resolve("prometheus.yml"), configuration.replace("15s", "1s"));
        Files.writeString(
                directory.resolve("prometheus/targets/demo.yml"),
                "- targets: [\"127.0.0.1:" + options.managementPort() + "\"]\n");
        try (Stream<Path> files = Files.list(root.resolve("prometheus/rules"))) {
            for (Path file : files.toList()) {
                Files.writeString(
                        directory.resolve("prometheus/rules").resolve(file.getFileName()),
                        rules.apply(Files.readString(file)));
            }
        }
        String address = "127.0.0.1:" + Program.freePort();
        Program program = Program.start(
                List.of(
                        binary.toString(),
                        "--config.file=prometheus.yml",
                        "--storage.tsdb.path=data-" + ProcessHandle.current().pid(),
                        "--web.listen-address=" + address),
                directory,
                directory.resolve("prometheus.log"),
                Map.of(),
                () -> Program.answers(URI.create("http://" + address + "/-/ready")));
        return new Prometheus("http://" + address, program);
    }

    String url() {
        return base;
    }

    /** The names of all metrics that there are. */
    Set<String> metrics() throws IOException, InterruptedException {
        Set<String> names = new HashSet<>();
        get("/api/v1/label/__name__/values").path("data").forEach(name -> names.add(name.asString()));
        return names;
    }

    /** How many series a query gives. @throws IOException if Prometheus does not take it */
    int count(String query) throws IOException, InterruptedException {
        JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        if (!answer.path("status").asString("").equals("success")) {
            throw new IOException(answer.path("error").asString(""));
        }
        return answer.path("data").path("result").size();
    }

    /** The names of the alerts that fire, and one summary of each. */
    Map<String, String> firing() throws IOException, InterruptedException {
        Map<String, String> firing = new java.util.TreeMap<>();
        for (JsonNode alert : get("/api/v1/alerts").path("data").path("alerts")) {
            if (alert.path("state").asString("").equals("firing")) {
                firing.put(
                        alert.path("labels").path("alertname").asString(""),
                        alert.path("annotations").path("summary").asString(""));
            }
        }
        return firing;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(base + path)).build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    @Override
    public void close() {
        program.close();
        http.shutdownNow();
    }
}
