package dev.breakwater.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is wanted of the demonstration.
 *
 * @param seconds how long the traffic goes on
 * @param rate questions a second
 * @param check whether a Prometheus has to have data for every panel of the dashboards at the end
 * @param alerts whether alerts are made to fire and to resolve
 * @param servicePort where the gateway answers; {@code SERVER_PORT}
 * @param managementPort where its metrics are; {@code METRICS_PORT}
 * @param root the repository
 */
record Options(
        int seconds, double rate, boolean check, boolean alerts, int servicePort, int managementPort, Path root) {

    static Options of(String[] arguments) {
        Map<String, String> given = Arrays.stream(arguments)
                .map(argument -> (argument + "=").split("=", -1))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("mvnw"))) {
            root = root.getParent();
        }
        return new Options(
                Integer.parseInt(given.getOrDefault("seconds", "60")),
                Double.parseDouble(given.getOrDefault("rate", "5")),
                given.containsKey("check"),
                given.containsKey("alerts"),
                Integer.parseInt(System.getenv().getOrDefault("SERVER_PORT", "8000")),
                Integer.parseInt(System.getenv().getOrDefault("METRICS_PORT", "8080")),
                root);
    }

    /** Where everything is written. */
    Path directory() {
        return root.resolve("target/demo");
    }
}
